package dev.laurel.ntk.ratelab;

/**
 * The expected excess risk of kernel ridge regression by number of rows, from the eigenvalues of
 * the kernel and the target's coefficients (deterministic equivalent):
 *
 * <pre>
 * n = sum_i w_i / (w_i + kappa) + n lambda / kappa,   l_i = w_i / (w_i + kappa)
 * E0 = n / (n - sum_i l_i^2)
 * excess = E0 (sum_i (1 - l_i)^2 g_i^2 + noise) - noise
 * </pre>
 *
 * @param eigenvalue w_i
 * @param multiplicity how many eigenfunctions share it
 * @param targetSquare g_i^2 of each of them
 * @param noise variance
 */
public record LearningCurve(
    double[] eigenvalue, double[] multiplicity, double[] targetSquare, double noise) {
  private static final double SMALLEST = 1e-9;
  private static final int GRID = 60;

  /**
   * A point of the curve.
   *
   * @param rows n
   * @param lambda regularisation, n lambda on the diagonal
   * @param kappa effective regularisation
   * @param inflation E0
   * @param excess risk
   */
  public record Point(double rows, double lambda, double kappa, double inflation, double excess) {}

  /** The point of a regularisation. */
  public Point at(double rows, double lambda) {
    double kappa = kappa(rows, lambda);
    double squares = 0;
    double left = 0;
    for (int i = 0; i < eigenvalue.length; i++) {
      double learned = eigenvalue[i] / (eigenvalue[i] + kappa);
      squares += multiplicity[i] * learned * learned;
      left += multiplicity[i] * (1 - learned) * (1 - learned) * targetSquare[i];
    }
    double inflation = rows / (rows - squares);
    return new Point(rows, lambda, kappa, inflation, inflation * (left + noise) - noise);
  }

  /** The point of the best regularisation on a grid. */
  public Point best(double rows) {
    double largest = eigenvalue[0];
    Point best = null;
    for (int i = 0; i < GRID; i++) {
      Point point = at(rows, largest * SMALLEST * Math.pow(1 / SMALLEST, i / (GRID - 1.0)));
      if (best == null || point.excess < best.excess) {
        best = point;
      }
    }
    return best;
  }

  /** The equation's left side falls with kappa: bisection of its logarithm. */
  private double kappa(double rows, double lambda) {
    double low = Math.log(lambda);
    double sum = 0;
    for (int i = 0; i < eigenvalue.length; i++) {
      sum += multiplicity[i] * eigenvalue[i];
    }
    double high = Math.log(lambda + sum / rows);
    for (int round = 0; round < 100 && high - low > 1e-15; round++) {
      double middle = (low + high) / 2;
      double kappa = Math.exp(middle);
      double freedom = rows * lambda / kappa;
      for (int i = 0; i < eigenvalue.length; i++) {
        freedom += multiplicity[i] * eigenvalue[i] / (eigenvalue[i] + kappa);
      }
      if (freedom > rows) {
        low = middle;
      } else {
        high = middle;
      }
    }
    return Math.exp((low + high) / 2);
  }
}
