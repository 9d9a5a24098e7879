package dev.laurel.core.data;

import dev.laurel.core.Engine;
import dev.laurel.core.Tensors;
import dev.laurel.core.UserError;
import java.util.List;
import java.util.function.Consumer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;

/** A dense matrix in native memory, in one block or several. Close it to free the memory. */
public final class DenseRows implements RowSource {
  private final List<Tensor> blocks;
  private final long rows;
  private final int columns;
  private final String name;

  private DenseRows(List<Tensor> blocks, String name) {
    this.blocks = blocks;
    this.rows = blocks.stream().mapToLong(block -> block.size(0)).sum();
    this.columns = Math.toIntExact(blocks.get(0).size(1));
    this.name = name;
  }

  /**
   * The rows of blocks one after the other; takes them over.
   *
   * @param blocks at least one, each (b, d) of the same d, float32 or float64
   */
  static DenseRows takeOver(List<Tensor> blocks, String name) {
    return new DenseRows(List.copyOf(blocks), name);
  }

  /**
   * The rows of a tensor, which stays the caller's and must live as long as this.
   *
   * @param matrix (n, d), float32 or float64
   */
  public static DenseRows over(Tensor matrix) {
    ScalarType type = matrix.scalar_type().intern();
    if (matrix.dim() != 2 || (type != ScalarType.Float && type != ScalarType.Double)) {
      throw UserError.of(
          "a matrix of float32 or float64 is needed, got %d dimensions of %s", matrix.dim(), type);
    }
    return new DenseRows(List.of(shared(matrix)), "a tensor");
  }

  private static Tensor shared(Tensor matrix) {
    try (PointerScope scope = new PointerScope()) {
      Tensor view = matrix.contiguous();
      view.retainReference();
      return view;
    }
  }

  /** Copies rows of equal length into float32. */
  public static DenseRows of(float[][] rows) {
    Engine.start();
    return copied(() -> Tensors.of(nonEmpty(rows)));
  }

  /** Copies rows of equal length into float64. */
  public static DenseRows of(double[][] rows) {
    Engine.start();
    return copied(() -> Tensors.of(nonEmpty(rows)));
  }

  /** Copies a row-major array of {@code values.length / columns} rows into float32. */
  public static DenseRows of(float[] values, int columns) {
    Engine.start();
    return copied(() -> Tensors.of(values, values.length / columns, columns));
  }

  /** Copies a row-major array of {@code values.length / columns} rows into float64. */
  public static DenseRows of(double[] values, int columns) {
    Engine.start();
    return copied(() -> Tensors.of(values, values.length / columns, columns));
  }

  private static <T> T[] nonEmpty(T[] rows) {
    if (rows.length == 0) {
      throw new UserError("the matrix has no rows; at least two are needed");
    }
    return rows;
  }

  private static DenseRows copied(java.util.function.Supplier<Tensor> maker) {
    try (PointerScope scope = new PointerScope()) {
      Tensor tensor = maker.get();
      tensor.retainReference();
      return new DenseRows(List.of(tensor), "an array");
    }
  }

  @Override
  public long rows() {
    return rows;
  }

  @Override
  public int columns() {
    return columns;
  }

  @Override
  public ScalarType type() {
    return blocks.get(0).scalar_type().intern();
  }

  @Override
  public boolean inMemory() {
    return true;
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public void scan(long fromRow, int tileRows, Consumer<Tile> visitor) {
    long first = 0;
    for (Tensor block : blocks) {
      long size = block.size(0);
      for (long from = Math.max(0, fromRow - first); from < size; from += tileRows) {
        try (PointerScope scope = new PointerScope()) {
          Tensor view = Tensors.rowRange(block, from, Math.min(size, from + tileRows));
          visitor.accept(new DenseTile(first + from, view));
        }
      }
      first += size;
    }
  }

  @Override
  public void close() {
    blocks.forEach(Tensor::close);
  }
}
