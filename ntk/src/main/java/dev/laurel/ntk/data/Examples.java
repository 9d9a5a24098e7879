package dev.laurel.ntk.data;

import dev.laurel.core.UserError;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;

/** Rows with targets that can be read block by block, as often as wanted. */
public interface Examples {
  /** n. */
  long rows();

  /** d. */
  int columns();

  /** m, numbers to foretell. */
  int targets();

  /** Gets a block: rows (b, d) and targets (b, m), float64, in a scope that ends after the call. */
  @FunctionalInterface
  interface Visitor {
    /** One block. */
    void accept(Tensor x, Tensor y);
  }

  /** Visits all rows in their order. */
  void scan(int blockRows, Visitor visitor);

  /**
   * Rows in memory, which stay the caller's.
   *
   * @param x (n, d) float64
   * @param y (n, m) float64
   */
  static Examples of(Tensor x, Tensor y) {
    if (x.dim() != 2 || y.dim() != 2 || x.size(0) != y.size(0)) {
      throw UserError.of(
          "rows and targets must be two matrices of equally many rows, got %s and %s",
          java.util.Arrays.toString(x.shape()), java.util.Arrays.toString(y.shape()));
    }
    return new Examples() {
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
        for (long from = 0; from < rows(); from += blockRows) {
          try (PointerScope scope = new PointerScope()) {
            long count = Math.min(blockRows, rows() - from);
            visitor.accept(x.narrow(0, from, count), y.narrow(0, from, count));
          }
        }
      }
    };
  }
}
