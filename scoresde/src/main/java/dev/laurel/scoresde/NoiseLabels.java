package dev.laurel.scoresde;

/**
 * What a network is told of the time, and how its output becomes a score: score = factor * output
 * (official {@code models/utils.py}).
 *
 * @param sde the equation
 * @param continuous whether the network was trained on real times instead of N steps
 */
public record NoiseLabels(Sde sde, boolean continuous) {
  private static final double CONTINUOUS_STEPS = 999;

  /** The label of a time. */
  public double label(double t) {
    if (sde.base() instanceof VarianceExploding ve) {
      return continuous ? ve.sigma(t) : Math.rint((1 - t) * (ve.steps() - 1));
    }
    return discretePreserving() ? t * (sde.steps() - 1) : t * CONTINUOUS_STEPS;
  }

  /** The factor of a time. */
  public double factor(double t) {
    if (sde.base() instanceof VarianceExploding) {
      return 1;
    }
    return -1 / (discretePreserving() ? sde.stepStd(t) : sde.std(t));
  }

  private boolean discretePreserving() {
    return sde.base() instanceof VariancePreserving && !continuous;
  }
}
