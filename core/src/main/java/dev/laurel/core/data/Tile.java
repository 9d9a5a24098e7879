package dev.laurel.core.data;

import org.bytedeco.pytorch.Tensor;

/** Some consecutive rows of a {@link RowSource}, with the products that linear methods need. */
public sealed interface Tile permits DenseTile, SparseTile {
  /** Index of the first row in the source. */
  long firstRow();

  /** Rows of this tile, b. */
  int rows();

  /** X v for v of shape (d, k): (b, k). */
  Tensor times(Tensor v);

  /** {@code sum += X^T z} for z of shape (b, k) and sum of shape (d, k). */
  void addTransposeTimes(Tensor z, Tensor sum);

  /** Sums of the columns, float64 (d). */
  Tensor columnSums();

  /** Sums of the squares of the columns, float64 (d). */
  Tensor columnSquares();

  /** The tile as a dense tensor (b, d). */
  Tensor dense();
}
