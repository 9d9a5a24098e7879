package dev.laurel.scoresde;

/**
 * The equation of the paper for likelihoods (Song et al. 2021, equation 12): the drift of {@link
 * VariancePreserving}, g = sqrt(b (1 - exp(-2 b0 t - (b1 - b0) t^2))), standard deviation 1 - a^2.
 *
 * @param betaMin b0
 * @param betaMax b1
 * @param steps N
 */
public record SubVariancePreserving(double betaMin, double betaMax, int steps)
    implements Sde, SdeConfig {
  /** Checks the values. */
  public SubVariancePreserving {
    SdeConfig.requireBetas(betaMin, betaMax);
    SdeConfig.requireSteps(steps);
  }

  /** 0.1 to 20 in 1000 steps. */
  public static SubVariancePreserving defaults() {
    return new SubVariancePreserving(0.1, 20, 1000);
  }

  @Override
  public SubVariancePreserving withSteps(int value) {
    return new SubVariancePreserving(betaMin, betaMax, value);
  }

  private VariancePreserving preserving() {
    return new VariancePreserving(betaMin, betaMax, steps);
  }

  @Override
  public double driftFactor(double t) {
    return preserving().driftFactor(t);
  }

  @Override
  public double diffusion(double t) {
    double discount = -Math.expm1(4 * preserving().logMeanFactor(t));
    return Math.sqrt(preserving().beta(t) * discount);
  }

  @Override
  public double meanFactor(double t) {
    return preserving().meanFactor(t);
  }

  @Override
  public double std(double t) {
    return -Math.expm1(2 * preserving().logMeanFactor(t));
  }

  @Override
  public double priorStd() {
    return 1;
  }

  @Override
  public double samplingEnd() {
    return 1e-3;
  }

  /** The official correctors want a table here that this equation has not; that of VP serves. */
  @Override
  public double langevinScale(double t) {
    return preserving().langevinScale(t);
  }
}
