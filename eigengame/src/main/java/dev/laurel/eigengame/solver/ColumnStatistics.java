package dev.laurel.eigengame.solver;

import dev.laurel.core.UserError;
import dev.laurel.core.data.RowSource;
import dev.laurel.core.data.Tile;

/**
 * Means and variances of the columns, collected while rows pass by.
 *
 * @param rows n
 * @param mean of each column (d)
 * @param variance of each column, divided by n - 1 (d)
 */
public record ColumnStatistics(long rows, double[] mean, double[] variance) {
  /** The sum of the variances. */
  public double totalVariance() {
    double total = 0;
    for (double v : variance) {
      total += v;
    }
    return total;
  }

  /** Columns whose values are all the same. */
  public long constantColumns() {
    long count = 0;
    for (double v : variance) {
      if (v <= 0) {
        count++;
      }
    }
    return count;
  }

  /**
   * From sums of columns shifted by a constant each.
   *
   * @param shift what was subtracted from each column, or null
   * @param sums of the shifted columns
   * @param squares sums of the squares of the shifted columns
   * @param center whether variance is about the mean, or (false) about zero
   */
  static ColumnStatistics of(
      RowSource source, double[] shift, double[] sums, double[] squares, boolean center) {
    long n = source.rows();
    double[] mean = new double[sums.length];
    double[] variance = new double[sums.length];
    for (int j = 0; j < sums.length; j++) {
      if (!Double.isFinite(sums[j]) || !Double.isFinite(squares[j])) {
        throw firstBadCell(source);
      }
      double shifted = center ? sums[j] / n : 0;
      mean[j] = center ? shifted + (shift == null ? 0 : shift[j]) : 0;
      double scatter = squares[j] - n * shifted * shifted;
      // Below the rounding of the squares a column is constant.
      variance[j] = scatter <= 1e-13 * squares[j] ? 0 : scatter / (n - 1);
    }
    return new ColumnStatistics(n, mean, variance);
  }

  private static UserError firstBadCell(RowSource source) {
    UserError[] found = new UserError[1];
    source.scan(
        256,
        tile -> {
          if (found[0] == null) {
            found[0] = badCell(source, tile);
          }
        });
    return found[0] != null
        ? found[0]
        : UserError.of(
            "%s: values are so large that their squares overflow; scale the columns",
            source.name());
  }

  private static UserError badCell(RowSource source, Tile tile) {
    double[] values = dev.laurel.core.Tensors.doubles(tile.dense());
    for (int i = 0; i < values.length; i++) {
      if (!Double.isFinite(values[i])) {
        return UserError.of(
            "%s: row %d, column %d is %s; only finite values are allowed",
            source.name(),
            tile.firstRow() + i / source.columns() + 1,
            i % source.columns() + 1,
            values[i]);
      }
    }
    return null;
  }
}
