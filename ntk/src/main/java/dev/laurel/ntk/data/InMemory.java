package dev.laurel.ntk.data;

import dev.laurel.core.Tensors;
import dev.laurel.core.UserError;
import java.util.Random;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * Rows and targets in native memory. Close it to free them.
 *
 * @param x (n, d) float64
 * @param y (n, m) float64
 */
public record InMemory(Tensor x, Tensor y) implements Examples, AutoCloseable {
  private static final int BLOCK = 8192;

  /** Reads all examples. */
  public static InMemory of(Examples examples) {
    try (PointerScope scope = new PointerScope()) {
      Tensor x = Tensors.empty(ScalarType.Double, examples.rows(), examples.columns());
      Tensor y = Tensors.empty(ScalarType.Double, examples.rows(), examples.targets());
      long[] filled = {0};
      examples.scan(
          BLOCK,
          (rows, targets) -> {
            x.narrow(0, filled[0], rows.size(0)).copy_(rows);
            y.narrow(0, filled[0], rows.size(0)).copy_(targets);
            filled[0] += rows.size(0);
          });
      x.retainReference();
      y.retainReference();
      return new InMemory(x, y);
    }
  }

  /** Copies Java arrays: rows of equal length, and a target for each. */
  public static InMemory of(double[][] x, double[] y) {
    double[][] column = new double[y.length][1];
    for (int i = 0; i < y.length; i++) {
      column[i][0] = y[i];
    }
    return of(x, column);
  }

  /** Copies Java arrays: rows of equal length, and as many rows of targets. */
  public static InMemory of(double[][] x, double[][] y) {
    if (x.length != y.length || x.length == 0) {
      throw UserError.of("%d rows and %d targets; equally many are needed", x.length, y.length);
    }
    dev.laurel.core.Engine.start();
    try (PointerScope scope = new PointerScope()) {
      Tensor rows = Tensors.of(x);
      Tensor targets = Tensors.of(y);
      rows.retainReference();
      targets.retainReference();
      return new InMemory(rows, targets);
    }
  }

  @Override
  public long rows() {
    return x.size(0);
  }

  @Override
  public int columns() {
    return (int) x.size(1);
  }

  @Override
  public int targets() {
    return (int) y.size(1);
  }

  @Override
  public void scan(int blockRows, Visitor visitor) {
    Examples.of(x, y).scan(blockRows, visitor);
  }

  /** The given rows, copied. */
  public InMemory select(long[] rows) {
    try (PointerScope scope = new PointerScope()) {
      Tensor which = Tensors.of(rows, rows.length);
      Tensor chosen = x.index_select(0, which);
      Tensor targets = y.index_select(0, which);
      chosen.retainReference();
      targets.retainReference();
      return new InMemory(chosen, targets);
    }
  }

  /** The numbers 0 to n - 1 in random order. */
  public static long[] permutation(int n, long seed) {
    Random random = new Random(seed);
    long[] order = new long[n];
    for (int i = 0; i < n; i++) {
      int j = random.nextInt(i + 1);
      order[i] = order[j];
      order[j] = i;
    }
    return order;
  }

  @Override
  public void close() {
    x.close();
    y.close();
  }
}
