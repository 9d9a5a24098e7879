package dev.laurel.ntk.regression;

import dev.laurel.core.UserError;

/**
 * Kernel ridge regression on a few centres.
 *
 * @param centers m, rows that carry the solution
 * @param lambda regularisation; n lambda K_mm is added
 * @param iterations of conjugate gradients at most
 * @param tolerance relative residual at which they stop
 * @param seed of the choice of centres
 */
public record NystromConfig(
    int centers, double lambda, int iterations, double tolerance, long seed) {
  /** Checks the values. */
  public NystromConfig {
    if (centers < 1) {
      throw UserError.of("centers is %d; allowed: at least 1", centers);
    }
    if (!(lambda > 0) || !Double.isFinite(lambda)) {
      throw UserError.of("lambda is %s; allowed: above 0", lambda);
    }
    if (iterations < 1) {
      throw UserError.of("iterations is %d; allowed: at least 1", iterations);
    }
    if (!(tolerance >= 0)) {
      throw UserError.of("tolerance is %s; allowed: at least 0", tolerance);
    }
  }

  /** lambda = 1e-6, 20 iterations, tolerance 1e-7. */
  public static NystromConfig of(int centers) {
    return new NystromConfig(centers, 1e-6, 20, 1e-7, 1);
  }

  /** The same with another regularisation. */
  public NystromConfig withLambda(double value) {
    return new NystromConfig(centers, value, iterations, tolerance, seed);
  }

  /** The same with another limit of iterations. */
  public NystromConfig withIterations(int value) {
    return new NystromConfig(centers, lambda, value, tolerance, seed);
  }

  /** The same with another seed. */
  public NystromConfig withSeed(long value) {
    return new NystromConfig(centers, lambda, iterations, tolerance, value);
  }
}
