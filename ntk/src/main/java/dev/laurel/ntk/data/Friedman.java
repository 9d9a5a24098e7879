package dev.laurel.ntk.data;

import java.util.Random;

/** Friedman's first regression problem (1991): five of the columns matter. */
public final class Friedman {
  private Friedman() {}

  /** Rows uniform in the unit cube. */
  public static double[][] rows(int count, int columns, long seed) {
    Random random = new Random(seed);
    double[][] rows = new double[count][columns];
    for (double[] row : rows) {
      for (int k = 0; k < columns; k++) {
        row[k] = random.nextDouble();
      }
    }
    return rows;
  }

  /** 10 sin(pi x1 x2) + 20 (x3 - 1/2)^2 + 10 x4 + 5 x5, at least five columns. */
  public static double value(double[] row) {
    return 10 * Math.sin(Math.PI * row[0] * row[1])
        + 20 * (row[2] - 0.5) * (row[2] - 0.5)
        + 10 * row[3]
        + 5 * row[4];
  }

  /** Targets with normal noise. */
  public static double[] targets(double[][] rows, double deviation, long seed) {
    Random random = new Random(seed);
    double[] targets = new double[rows.length];
    for (int i = 0; i < rows.length; i++) {
      targets[i] = value(rows[i]) + deviation * random.nextGaussian();
    }
    return targets;
  }
}
