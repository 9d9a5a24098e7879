package dev.laurel.core.data;

import java.util.function.Consumer;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * A matrix that can be read from its first row to its last, any number of times, without being held
 * as a whole.
 */
public interface RowSource extends AutoCloseable {
  /** Rows, n. */
  long rows();

  /** Columns, d. */
  int columns();

  /** {@code Float} or {@code Double}. */
  ScalarType type();

  /** Whether a second scan is as cheap as memory; false for files. */
  boolean inMemory();

  /** Whether most entries are zero and not stored. */
  default boolean sparse() {
    return false;
  }

  /** Where the rows come from, for messages. */
  String name();

  /** Reads all rows once, in order: {@link #scan(long, int, Consumer)} from row 0. */
  default void scan(int tileRows, Consumer<Tile> visitor) {
    scan(0, tileRows, visitor);
  }

  /**
   * Reads the rows from {@code fromRow} to the last, in order.
   *
   * @param fromRow first row, a multiple of {@code tileRows}
   * @param tileRows rows of one tile; a source may hand out larger tiles if that is cheaper for it
   * @param visitor gets each tile in a scope of its own: the tile, and what the visitor makes, is
   *     gone when it returns
   */
  void scan(long fromRow, int tileRows, Consumer<Tile> visitor);

  @Override
  default void close() {}
}
