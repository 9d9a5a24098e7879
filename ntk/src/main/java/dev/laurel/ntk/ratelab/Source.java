package dev.laurel.ntk.ratelab;

import org.hipparchus.optim.InitialGuess;
import org.hipparchus.optim.MaxEval;
import org.hipparchus.optim.PointValuePair;
import org.hipparchus.optim.nonlinear.scalar.GoalType;
import org.hipparchus.optim.nonlinear.scalar.ObjectiveFunction;
import org.hipparchus.optim.nonlinear.scalar.noderiv.NelderMeadSimplex;
import org.hipparchus.optim.nonlinear.scalar.noderiv.SimplexOptimizer;

/**
 * How a target spreads over the eigenfunctions, and its noise: the squared coefficients have the
 * expectation
 *
 * <pre>v_i = A (lambda_i / lambda_1)^(2 r) / i + noise / n</pre>
 *
 * <p>found by maximum likelihood of Gaussian coefficients over i up to n / 2.
 *
 * @param logAmplitude log A
 * @param exponent r, as found: below 0 or above 1 too
 * @param noise variance of the noise of a single target
 */
public record Source(double logAmplitude, double exponent, double noise) {
  private static final double[] STARTS = {0.3, 0.6, 0.9};
  private static final int MOST_EVALUATIONS = 20_000;

  /** Fits. */
  public static Source of(Spectrum spectrum) {
    int half = spectrum.rows() / 2;
    double signal = 0;
    double rest = 0;
    for (int i = 0; i < half; i++) {
      signal += spectrum.squaredCoefficient()[i];
      if (i >= half / 2) {
        rest += spectrum.squaredCoefficient()[i] / (half - half / 2);
      }
    }
    PointValuePair best = null;
    for (double start : STARTS) {
      PointValuePair found =
          new SimplexOptimizer(1e-12, 1e-12)
              .optimize(
                  new MaxEval(MOST_EVALUATIONS),
                  new ObjectiveFunction(p -> negativeLogLikelihood(spectrum, p)),
                  GoalType.MINIMIZE,
                  new InitialGuess(
                      new double[] {
                        Math.log(Math.max(signal, 1e-300)), start, Math.log(Math.max(rest, 1e-300))
                      }),
                  new NelderMeadSimplex(new double[] {0.5, 0.2, 0.5}));
      if (best == null || found.getValue() < best.getValue()) {
        best = found;
      }
    }
    double[] p = best.getPoint();
    return new Source(p[0], p[1], Math.exp(p[2]) * spectrum.rows());
  }

  /**
   * sum_i log v_i + c_i^2 / v_i, twice the negative logarithm of the likelihood up to a constant.
   *
   * @param p log A, r, log(noise / n)
   */
  static double negativeLogLikelihood(Spectrum spectrum, double[] p) {
    double sum = 0;
    double noise = Math.exp(p[2]);
    double first = spectrum.eigenvalue()[0];
    for (int i = 0; i < spectrum.rows() / 2; i++) {
      // Rounding can leave eigenvalues of 0 or a little below.
      double share = Math.max(spectrum.eigenvalue()[i] / first, 1e-300);
      double v = Math.exp(p[0] + 2 * p[1] * Math.log(share)) / (i + 1) + noise;
      sum += Math.log(v) + spectrum.squaredCoefficient()[i] / v;
    }
    return sum;
  }

  /** The fitted square of coefficient i, counted from 1, at an eigenvalue's share of the first. */
  public double square(double i, double share) {
    return Math.exp(logAmplitude + 2 * exponent * Math.log(share)) / i;
  }
}
