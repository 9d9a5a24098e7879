package dev.laurel.core.data;

import dev.laurel.core.UserError;
import java.util.function.Consumer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * A sparse matrix in compressed rows (CSR), in memory. Methods centre it implicitly; it is never
 * made dense.
 */
public final class SparseRows implements RowSource {
  /** Rows of a tile: large, for a tile copies the factors of its product once. */
  private static final int TILE_ROWS = 1 << 18;

  private final int columns;
  private final int[] starts;
  private final int[] columnIndices;
  private final float[] floats;
  private final double[] doubles;

  private SparseRows(
      int columns, int[] starts, int[] columnIndices, float[] floats, double[] doubles) {
    this.columns = columns;
    this.starts = starts;
    this.columnIndices = columnIndices;
    this.floats = floats;
    this.doubles = doubles;
    check(floats == null ? doubles.length : floats.length);
  }

  /**
   * A float32 matrix. The arrays are used, not copied.
   *
   * @param columns d
   * @param starts n + 1 offsets: row i has the entries {@code starts[i]} to {@code starts[i+1] - 1}
   * @param columnIndices the column of each entry
   * @param values the entries
   * @throws UserError if offsets fall, a column is out of range or a value is not finite
   */
  public static SparseRows of(int columns, int[] starts, int[] columnIndices, float[] values) {
    return new SparseRows(columns, starts, columnIndices, values, null);
  }

  /** The same in float64. */
  public static SparseRows of(int columns, int[] starts, int[] columnIndices, double[] values) {
    return new SparseRows(columns, starts, columnIndices, null, values);
  }

  private void check(int entries) {
    if (starts.length == 0 || starts[0] != 0 || starts[starts.length - 1] != entries) {
      throw UserError.of(
          "row offsets must begin with 0 and end with the number of entries, %d", entries);
    }
    if (columnIndices.length != entries) {
      throw UserError.of(
          "%d column indices for %d entries; one each is needed", columnIndices.length, entries);
    }
    for (int row = 0; row + 1 < starts.length; row++) {
      if (starts[row + 1] < starts[row]) {
        throw UserError.of("row offsets fall at row %d", row);
      }
      for (int at = starts[row]; at < starts[row + 1]; at++) {
        if (columnIndices[at] < 0 || columnIndices[at] >= columns) {
          throw UserError.of(
              "row %d has column %d; allowed: 0 to %d", row, columnIndices[at], columns - 1);
        }
        if (!Double.isFinite(value(at))) {
          throw UserError.of(
              "row %d, column %d is %s; only finite values are allowed",
              row, columnIndices[at], value(at));
        }
      }
    }
  }

  int start(int row) {
    return starts[row];
  }

  int column(int at) {
    return columnIndices[at];
  }

  double value(int at) {
    return floats != null ? floats[at] : doubles[at];
  }

  @Override
  public long rows() {
    return starts.length - 1L;
  }

  @Override
  public int columns() {
    return columns;
  }

  @Override
  public ScalarType type() {
    return floats != null ? ScalarType.Float : ScalarType.Double;
  }

  @Override
  public boolean inMemory() {
    return true;
  }

  @Override
  public boolean sparse() {
    return true;
  }

  @Override
  public String name() {
    return "sparse rows";
  }

  @Override
  public void scan(long fromRow, int tileRows, Consumer<Tile> visitor) {
    int step = Math.max(tileRows, TILE_ROWS);
    for (int from = (int) fromRow; from < rows(); from += step) {
      try (PointerScope scope = new PointerScope()) {
        visitor.accept(new SparseTile(this, from, (int) Math.min(rows(), (long) from + step)));
      }
    }
  }
}
