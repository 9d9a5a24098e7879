package dev.laurel.eigengame.solver;

import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;

/** Answers products with a symmetric positive semi-definite matrix M: one game, several oracles. */
public interface Oracle extends AutoCloseable {
  /** Rows and columns of M. */
  int dimension();

  /** The type of the vectors it takes and gives. */
  ScalarType type();

  /**
   * M V.
   *
   * @param v (dimension, K)
   * @return (dimension, K), in the scope of the caller
   */
  Tensor apply(Tensor v);

  @Override
  default void close() {}

  /**
   * An oracle of a matrix in memory.
   *
   * @param matrix symmetric (d, d); stays the caller's
   */
  static Oracle of(Tensor matrix) {
    return new Oracle() {
      @Override
      public int dimension() {
        return (int) matrix.size(0);
      }

      @Override
      public ScalarType type() {
        return matrix.scalar_type().intern();
      }

      @Override
      public Tensor apply(Tensor v) {
        return matrix.mm(v);
      }
    };
  }
}
