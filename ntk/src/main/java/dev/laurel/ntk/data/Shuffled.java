package dev.laurel.ntk.data;

import dev.laurel.core.Tensors;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;

/**
 * Examples in another order, the same for the same seed: all of them if they fit the buffer, else
 * buffer after buffer, so that a sorted file must be shuffled beforehand.
 *
 * @param source the examples
 * @param seed of the order
 */
public record Shuffled(Examples source, long seed) implements Examples {
  private static final int BUFFER = 1 << 17;
  private static final long NUMBERS = 1 << 24;

  @Override
  public long rows() {
    return source.rows();
  }

  @Override
  public int columns() {
    return source.columns();
  }

  @Override
  public int targets() {
    return source.targets();
  }

  @Override
  public void scan(int blockRows, Visitor visitor) {
    long[] buffers = {0};
    long fitting = Math.max(blockRows, NUMBERS / source.columns());
    int buffer = (int) Math.max(1, Math.min(Math.min(BUFFER, fitting), rows()));
    source.scan(
        buffer,
        (x, y) -> {
          int count = (int) x.size(0);
          long[] order = InMemory.permutation(count, seed + buffers[0]++);
          for (int from = 0; from < count; from += blockRows) {
            int size = Math.min(blockRows, count - from);
            try (PointerScope scope = new PointerScope()) {
              Tensor which =
                  Tensors.of(java.util.Arrays.copyOfRange(order, from, from + size), size);
              visitor.accept(x.index_select(0, which), y.index_select(0, which));
            }
          }
        });
  }
}
