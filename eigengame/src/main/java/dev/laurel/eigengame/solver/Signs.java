package dev.laurel.eigengame.solver;

/** The sign convention of components: the largest |entry| is positive, on ties the first. */
public final class Signs {
  private Signs() {}

  /** Turns every row so that its largest |entry| is positive. */
  public static void fix(double[][] rows) {
    for (double[] row : rows) {
      fix(row, 0, row.length);
    }
  }

  /** Turns {@code values[from]} to {@code values[from + count - 1]}. */
  public static void fix(double[] values, int from, int count) {
    double largest = 0;
    for (int j = from; j < from + count; j++) {
      // A hair above, so that rounding does not decide between equal entries.
      if (Math.abs(values[j]) > Math.abs(largest) * (1 + 1e-12)) {
        largest = values[j];
      }
    }
    for (int j = from; j < from + count && largest < 0; j++) {
      values[j] = -values[j];
    }
  }
}
