package dev.laurel.ntk.sgd;

import dev.laurel.core.UserError;
import java.util.ArrayList;
import java.util.List;

/**
 * Step size and regularisation of one pass, as the theory sets them (paper, corollaries 1 and 2) or
 * as given.
 *
 * @param source r that is assumed; 1/2 is safe
 * @param capacity beta that is assumed; null means d / (d - 1), that of ReLU on the sphere
 * @param literal whether constants are the paper's: eta = 1 / (4 (6 + lambda)) and lambda =
 *     T^(-beta / (2 r beta + 1)). Otherwise eta = 1 / (2 kappa^2 + 4 lambda), and lambda starts at
 *     a third of the largest eigenvalue
 * @param stepSize eta; null means by the rule
 * @param regularization lambda; null means by the rule
 */
public record Schedule(
    double source, Double capacity, boolean literal, Double stepSize, Double regularization) {
  private static final double SHARE_OF_FIRST = 1.0 / 3;

  /** Checks the values. */
  public Schedule {
    if (!(source > 0) || !Double.isFinite(source)) {
      throw UserError.of("the source exponent r is %s; allowed: above 0", source);
    }
    if (capacity != null && !(capacity > 1)) {
      throw UserError.of("the capacity exponent beta is %s; allowed: above 1", capacity);
    }
    if (stepSize != null && !(stepSize > 0)) {
      throw UserError.of("the step size is %s; allowed: above 0", stepSize);
    }
    if (regularization != null && !(regularization >= 0)) {
      throw UserError.of("the regularisation is %s; allowed: at least 0", regularization);
    }
  }

  /** r = 1/2, beta of the sphere, constants in the data's units. */
  public static Schedule defaults() {
    return new Schedule(0.5, null, false, null, null);
  }

  /** The paper's constants. */
  public static Schedule theory() {
    return new Schedule(0.5, null, true, null, null);
  }

  /** The same with other exponents; {@code beta} may be null. */
  public Schedule withExponents(double r, Double beta) {
    return new Schedule(r, beta, literal, stepSize, regularization);
  }

  /** The same with a step size; null for the rule. */
  public Schedule withStepSize(Double value) {
    return new Schedule(source, capacity, literal, value, regularization);
  }

  /** The same with a regularisation; null for the rule. */
  public Schedule withRegularization(Double value) {
    return new Schedule(source, capacity, literal, stepSize, value);
  }

  /**
   * What the schedule comes to.
   *
   * @param stepSize eta
   * @param regularization lambda
   * @param warnings where the theory does not hold
   */
  public record Steps(double stepSize, double regularization, List<String> warnings) {}

  /**
   * For a stream.
   *
   * @param steps T
   * @param largest kappa^2, the largest k(x, x)
   * @param firstEigenvalue of the kernel's integral operator
   * @param dimension d of the rows
   * @throws UserError if the step size is beyond 2 / kappa^2, where SGD diverges
   */
  public Steps resolve(double steps, double largest, double firstEigenvalue, int dimension) {
    List<String> warnings = new ArrayList<>();
    double beta = capacity != null ? capacity : Rates.reluCapacity(Math.max(2, dimension));
    Rates rates = new Rates(source, beta);
    double lambda = regularization == null ? rates.regularization(steps) : regularization;
    if (regularization == null && !literal) {
      lambda *= SHARE_OF_FIRST * firstEigenvalue;
    }
    if (lambda > firstEigenvalue) {
      warnings.add(
          String.format(
              java.util.Locale.ROOT,
              "lambda %.3g is above the kernel's largest eigenvalue %.3g: the theory asks for at"
                  + " least %.0f rows",
              lambda,
              firstEigenvalue,
              Math.pow(1 / firstEigenvalue, (2 * source * beta + 1) / beta)));
    }
    double eta =
        stepSize != null
            ? stepSize
            : literal ? Rates.paperStep(lambda) : Rates.step(largest, lambda);
    if (eta >= 2 / largest) {
      throw UserError.of(
          "the step size is %.4g, but the largest k(x, x) is kappa^2 = %.4g: SGD diverges from"
              + " 2 / kappa^2 = %.4g on; the rule gives %.4g",
          eta, largest, 2 / largest, Rates.step(largest, lambda));
    }
    if (eta > Rates.step(largest, lambda) * (1 + 1e-12)) {
      warnings.add(
          String.format(
              java.util.Locale.ROOT,
              "the step size %.4g is above the theory's bound 1 / (2 kappa^2 + 4 lambda) = %.4g",
              eta,
              Rates.step(largest, lambda)));
    }
    if (!rates.covered()) {
      warnings.add("the source exponent r = " + source + " is outside the theorem's [1/2, 1]");
    }
    return new Steps(eta, lambda, List.copyOf(warnings));
  }
}
