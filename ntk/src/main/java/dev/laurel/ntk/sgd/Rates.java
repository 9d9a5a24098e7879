package dev.laurel.ntk.sgd;

import dev.laurel.core.UserError;

/**
 * The rates and schedules of the theory (paper, theorem 1 and corollaries), for a target of source
 * exponent r in a class of capacity exponent beta.
 *
 * @param source r, how smooth the target is: g = Sigma^r h; 1/2 means that it lies in the kernel's
 *     space
 * @param capacity beta, how fast the eigenvalues fall: lambda_i ~ i^-beta; above 1
 */
public record Rates(double source, double capacity) {
  /** Checks the exponents. */
  public Rates {
    if (!(source > 0) || !Double.isFinite(source)) {
      throw UserError.of("the source exponent r is %s; allowed: above 0", source);
    }
    if (!(capacity > 1) || !Double.isFinite(capacity)) {
      throw UserError.of("the capacity exponent beta is %s; allowed: above 1", capacity);
    }
  }

  /** Those of a ReLU network on the sphere of R^d: beta = d / (d - 1). */
  public static Rates reluOnSphere(double source, int dimension) {
    return new Rates(source, reluCapacity(dimension));
  }

  /** beta of the kernel of a ReLU network on the sphere of R^d, d at least 2. */
  public static double reluCapacity(int dimension) {
    if (dimension < 2) {
      throw UserError.of("dimension is %d; a sphere needs at least 2", dimension);
    }
    return dimension / (dimension - 1.0);
  }

  /** Whether theorem 1 covers the source exponent: 1/2 to 1. */
  public boolean covered() {
    return source >= 0.5 && source <= 1;
  }

  /** The excess risk falls as T^-exponent: 2 r beta / (2 r beta + 1), with r at most 1. */
  public double exponent() {
    double product = 2 * Math.min(1, source) * capacity;
    return product / (product + 1);
  }

  /** lambda = T^(-beta / (2 r beta + 1)), corollary 1. */
  public double regularization(double steps) {
    return Math.pow(steps, -capacity / (2 * source * capacity + 1));
  }

  /** The paper's step size 1 / (4 (6 + lambda)), under its assumptions A1 and A2. */
  public static double paperStep(double regularization) {
    return 1 / (4 * (6 + regularization));
  }

  /**
   * The same rule in the user's units, 1 / (2 kappa^2 + 4 lambda).
   *
   * @param largest kappa^2, the largest k(x, x)
   */
  public static double step(double largest, double regularization) {
    return 1 / (2 * largest + 4 * regularization);
  }

  /** sum_i N_i lambda_i / (lambda_i + lambda), the degrees of freedom that lambda leaves. */
  public static double effectiveDimension(
      double[] eigenvalue, double[] multiplicity, double regularization) {
    double sum = 0;
    for (int i = 0; i < eigenvalue.length; i++) {
      sum += multiplicity[i] * eigenvalue[i] / (eigenvalue[i] + regularization);
    }
    return sum;
  }
}
