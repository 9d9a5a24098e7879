package dev.laurel.ntk.eval;

import dev.laurel.core.UserError;

/**
 * How well targets were foretold.
 *
 * @param rows n
 * @param mse mean squared error, over all targets
 * @param rmse its root
 * @param mae mean absolute error
 * @param r2 1 - SSE / SST about the mean of these very targets, as scikit-learn's, the mean over
 *     the targets that vary; NaN if none does
 */
public record RegressionScores(long rows, double mse, double rmse, double mae, double r2) {
  /**
   * Compares.
   *
   * @param truth (n, m)
   * @param predicted (n, m)
   */
  public static RegressionScores of(double[][] truth, double[][] predicted) {
    if (truth.length != predicted.length || truth.length == 0) {
      throw UserError.of("%d targets and %d predictions", truth.length, predicted.length);
    }
    int m = truth[0].length;
    double squares = 0;
    double absolute = 0;
    double r2 = 0;
    int varying = 0;
    for (int j = 0; j < m; j++) {
      double mean = 0;
      for (double[] row : truth) {
        mean += row[j] / truth.length;
      }
      double errors = 0;
      double spread = 0;
      for (int i = 0; i < truth.length; i++) {
        double error = truth[i][j] - predicted[i][j];
        errors += error * error;
        absolute += Math.abs(error);
        spread += (truth[i][j] - mean) * (truth[i][j] - mean);
      }
      squares += errors;
      if (spread > 0) {
        r2 += 1 - errors / spread;
        varying++;
      }
    }
    double mse = squares / truth.length / m;
    return new RegressionScores(
        truth.length, mse, Math.sqrt(mse), absolute / truth.length / m, r2 / varying);
  }

  /** Share of rows whose largest prediction is the class that is 1 in the truth. */
  public static double accuracy(double[][] truth, double[][] predicted) {
    int right = 0;
    for (int i = 0; i < truth.length; i++) {
      int largest = 0;
      for (int j = 1; j < predicted[i].length; j++) {
        if (predicted[i][j] > predicted[i][largest]) {
          largest = j;
        }
      }
      right += truth[i][largest] == 1 ? 1 : 0;
    }
    return (double) right / truth.length;
  }
}
