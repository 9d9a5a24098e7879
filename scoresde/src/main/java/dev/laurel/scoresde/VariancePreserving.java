package dev.laurel.scoresde;

import dev.laurel.core.UserError;

/**
 * Data fades while noise is added (DDPM; Song et al. 2021, equation 11): b(t) = b0 + t (b1 - b0), f
 * = -b/2, g = sqrt(b).
 *
 * @param betaMin b0
 * @param betaMax b1
 * @param steps N
 */
public record VariancePreserving(double betaMin, double betaMax, int steps)
    implements Sde, SdeConfig {
  /** Checks the values. */
  public VariancePreserving {
    SdeConfig.requireBetas(betaMin, betaMax);
    SdeConfig.requireSteps(steps);
  }

  /** 0.1 to 20 in 1000 steps. */
  public static VariancePreserving defaults() {
    return new VariancePreserving(0.1, 20, 1000);
  }

  @Override
  public VariancePreserving withSteps(int value) {
    return new VariancePreserving(betaMin, betaMax, value);
  }

  /** b(t). */
  public double beta(double t) {
    return betaMin + t * (betaMax - betaMin);
  }

  /** Logarithm of a(t). */
  double logMeanFactor(double t) {
    return -0.25 * t * t * (betaMax - betaMin) - 0.5 * t * betaMin;
  }

  @Override
  public double driftFactor(double t) {
    return -0.5 * beta(t);
  }

  @Override
  public double diffusion(double t) {
    return Math.sqrt(beta(t));
  }

  @Override
  public double meanFactor(double t) {
    return Math.exp(logMeanFactor(t));
  }

  @Override
  public double std(double t) {
    return Math.sqrt(-Math.expm1(2 * logMeanFactor(t)));
  }

  @Override
  public double priorStd() {
    return 1;
  }

  @Override
  public double samplingEnd() {
    return 1e-3;
  }

  /**
   * beta(i) of the discretised equation.
   *
   * @throws UserError if there are too few steps: alpha(i) = 1 - beta(i) would be negative
   */
  public double discreteBeta(int i) {
    if (steps <= betaMax) {
      throw UserError.of(
          "%d steps are too few for betaMax %s: at least %d are needed",
          steps, betaMax, (int) Math.floor(betaMax) + 1);
    }
    double share = steps == 1 ? 0 : (double) i / (steps - 1);
    return (betaMin + share * (betaMax - betaMin)) / steps;
  }

  /** The products of alpha(0) to alpha(i), for every i. */
  public double[] cumulativeAlphas() {
    double[] products = new double[steps];
    double product = 1;
    for (int i = 0; i < steps; i++) {
      product *= 1 - discreteBeta(i);
      products[i] = product;
    }
    return products;
  }

  @Override
  public Step step(double t) {
    double beta = discreteBeta(index(t));
    return new Step(Math.sqrt(1 - beta) - 1, Math.sqrt(beta));
  }

  @Override
  public double stepStd(double t) {
    return Math.sqrt(1 - cumulativeAlphas()[index(t)]);
  }

  @Override
  public double langevinScale(double t) {
    return 1 - discreteBeta(index(t));
  }
}
