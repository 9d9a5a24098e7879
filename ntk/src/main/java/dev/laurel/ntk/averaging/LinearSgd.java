package dev.laurel.ntk.averaging;

import dev.laurel.core.UserError;

/**
 * Linear least squares by one pass of averaged SGD, equal to scikit-learn's {@code
 * SGDRegressor(average=True, max_iter=1, shuffle=False, penalty="l2")}: the weights shrink before
 * each step, the intercept does not, and the mean is over the iterates after each step.
 *
 * @param coefficients averaged (d)
 * @param intercept averaged
 * @param steps rows seen
 */
public record LinearSgd(double[] coefficients, double intercept, long steps) {
  private static final double DIVERGED = 1e100;

  /**
   * A pass over rows in their order.
   *
   * @param x rows end to end (n d)
   * @param y targets (n)
   * @param stepSize eta by step
   * @param alpha strength of the pull to zero
   * @throws UserError if the iterates diverge
   */
  public static LinearSgd fit(double[] x, double[] y, StepSize stepSize, double alpha) {
    if (y.length == 0 || x.length % y.length != 0 || x.length == 0) {
      throw UserError.of(
          "%d targets for %d numbers of rows; rows of equal length are needed", y.length, x.length);
    }
    int d = x.length / y.length;
    double[] weights = new double[d];
    double[] mean = new double[d];
    double bias = 0;
    double meanBias = 0;
    for (int t = 0; t < y.length; t++) {
      int row = t * d;
      double prediction = bias;
      for (int k = 0; k < d; k++) {
        prediction += weights[k] * x[row + k];
      }
      double eta = stepSize.at(t + 1);
      double move = eta * (y[t] - prediction);
      if (!(Math.abs(move) < DIVERGED)) {
        throw UserError.of(
            "the iterates diverge at row %d; standardise the columns or use a smaller step", t + 1);
      }
      double shrunk = Math.max(0, 1 - eta * alpha);
      double share = 1.0 / (t + 1);
      for (int k = 0; k < d; k++) {
        weights[k] = shrunk * weights[k] + move * x[row + k];
        mean[k] += share * (weights[k] - mean[k]);
      }
      bias += move;
      meanBias += share * (bias - meanBias);
    }
    return new LinearSgd(mean, meanBias, y.length);
  }

  /** The prediction for a row (d). */
  public double predict(double[] row) {
    double sum = intercept;
    for (int k = 0; k < coefficients.length; k++) {
      sum += coefficients[k] * row[k];
    }
    return sum;
  }
}
