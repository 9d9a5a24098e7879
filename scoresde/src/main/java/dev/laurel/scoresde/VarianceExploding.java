package dev.laurel.scoresde;

import dev.laurel.core.UserError;

/**
 * Noise is added and nothing taken away (SMLD; Song et al. 2021, equation 9): s(t) = smin
 * (smax/smin)^t, f = 0, g = s sqrt(2 ln(smax/smin)).
 *
 * <p>The prior is centred at 0 although x(1) has the mean of the data: an approximation of the
 * method that is good when {@code sigmaMax} is large. It should be about the largest distance
 * between two examples.
 *
 * @param sigmaMin s(0)
 * @param sigmaMax s(1)
 * @param steps N
 * @param exactStd whether the standard deviation is sqrt(s(t)^2 - s(0)^2), as in the paper, instead
 *     of s(t), as in the official code
 */
public record VarianceExploding(double sigmaMin, double sigmaMax, int steps, boolean exactStd)
    implements Sde, SdeConfig {
  /** Checks the values. */
  public VarianceExploding {
    if (!(sigmaMin > 0 && sigmaMax > sigmaMin && Double.isFinite(sigmaMax))) {
      throw UserError.of(
          "sigmaMin is %s, sigmaMax is %s; allowed: 0 < sigmaMin < sigmaMax", sigmaMin, sigmaMax);
    }
    SdeConfig.requireSteps(steps);
  }

  /** 0.01 to 50 in 1000 steps. */
  public static VarianceExploding defaults() {
    return new VarianceExploding(0.01, 50, 1000, false);
  }

  /** The same with another largest noise. */
  public VarianceExploding withSigmaMax(double value) {
    return new VarianceExploding(sigmaMin, value, steps, exactStd);
  }

  @Override
  public VarianceExploding withSteps(int value) {
    return new VarianceExploding(sigmaMin, sigmaMax, value, exactStd);
  }

  /** s(t). */
  public double sigma(double t) {
    return sigmaMin * Math.pow(sigmaMax / sigmaMin, t);
  }

  @Override
  public double driftFactor(double t) {
    return 0;
  }

  @Override
  public double diffusion(double t) {
    return sigma(t) * Math.sqrt(2 * Math.log(sigmaMax / sigmaMin));
  }

  @Override
  public double meanFactor(double t) {
    return 1;
  }

  @Override
  public double std(double t) {
    double sigma = sigma(t);
    return exactStd ? Math.sqrt(sigma * sigma - sigmaMin * sigmaMin) : sigma;
  }

  @Override
  public double priorStd() {
    return sigmaMax;
  }

  @Override
  public double samplingEnd() {
    return 1e-5;
  }

  /** sigma(i), from the least noise to the largest; sigma(-1) is 0. */
  public double discreteSigma(int i) {
    if (i < 0) {
      return 0;
    }
    double share = steps == 1 ? 0 : (double) i / (steps - 1);
    return Math.exp(Math.log(sigmaMin) + share * (Math.log(sigmaMax) - Math.log(sigmaMin)));
  }

  @Override
  public Step step(double t) {
    int i = index(t);
    double sigma = discreteSigma(i);
    double former = discreteSigma(i - 1);
    return new Step(0, Math.sqrt(sigma * sigma - former * former));
  }
}
