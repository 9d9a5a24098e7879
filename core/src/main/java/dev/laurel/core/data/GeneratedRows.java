package dev.laurel.core.data;

import dev.laurel.core.Engine;
import java.util.function.Consumer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * Rows that are made when they are read and never stored.
 *
 * @param rows n
 * @param columns d
 * @param type {@code Float} or {@code Double}
 * @param name for messages
 * @param generator makes rows {@code firstRow} to {@code firstRow + count - 1} as (count, d); the
 *     same rows each time it is asked
 */
public record GeneratedRows(
    long rows, int columns, ScalarType type, String name, Generator generator)
    implements RowSource {
  /** Makes rows. */
  @FunctionalInterface
  public interface Generator {
    /** Rows {@code firstRow} to {@code firstRow + count - 1}, a tensor (count, d). */
    Tensor rows(long firstRow, int count);
  }

  @Override
  public boolean inMemory() {
    return false;
  }

  @Override
  public void scan(long fromRow, int tileRows, Consumer<Tile> visitor) {
    Engine.start();
    for (long first = fromRow; first < rows; first += tileRows) {
      try (PointerScope scope = new PointerScope()) {
        int count = (int) Math.min(tileRows, rows - first);
        visitor.accept(new DenseTile(first, generator.rows(first, count)));
      }
    }
  }
}
