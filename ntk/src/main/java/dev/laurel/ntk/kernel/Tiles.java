package dev.laurel.ntk.kernel;

import dev.laurel.core.Tensors;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;

/** Fills a kernel's matrix tile by tile, so that the steps of a formula stay within a cache. */
final class Tiles {
  /** Rows and columns of a tile: large enough to be shared among threads. */
  private static final int SIDE = 512;

  private Tiles() {}

  /** The kernel of one tile. */
  @FunctionalInterface
  interface Formula {
    /**
     * All pairs of the tile.
     *
     * @param inner inner products of the tile's rows (b, c)
     * @param x what is known of its rows
     * @param z what is known of its columns
     * @return (b, c)
     */
    Tensor of(Tensor inner, RowFacts x, RowFacts z);
  }

  /** All pairs of rows: (n, m). */
  static Tensor fill(RowFacts x, RowFacts z, Formula formula) {
    Tensor result = Tensors.empty(ScalarType.Double, x.count(), z.count());
    for (long i = 0; i < x.count(); i += SIDE) {
      for (long j = 0; j < z.count(); j += SIDE) {
        try (PointerScope scope = new PointerScope()) {
          RowFacts rows = x.part(i, SIDE);
          RowFacts columns = z.part(j, SIDE);
          Tensor tile = formula.of(rows.inner(columns), rows, columns);
          part(result, i, j, rows.count(), columns.count()).copy_(tile);
        }
      }
    }
    return result;
  }

  /** All pairs of one set of rows: (n, n), the lower half a mirror of the upper. */
  static Tensor symmetric(RowFacts x, double[] diagonal, Formula formula) {
    long n = x.count();
    Tensor result = Tensors.empty(ScalarType.Double, n, n);
    for (long i = 0; i < n; i += SIDE) {
      for (long j = i; j < n; j += SIDE) {
        try (PointerScope scope = new PointerScope()) {
          RowFacts rows = x.part(i, SIDE);
          RowFacts columns = x.part(j, SIDE);
          Tensor tile = formula.of(rows.inner(columns), rows, columns);
          if (i == j) {
            // The two halves of a tile may differ in the last digit.
            tile = tile.triu().add(tile.triu(1).t());
          } else {
            part(result, j, i, columns.count(), rows.count()).copy_(tile.t());
          }
          part(result, i, j, rows.count(), columns.count()).copy_(tile);
        }
      }
    }
    try (PointerScope scope = new PointerScope()) {
      result.diagonal().copy_(Tensors.of(diagonal, n));
    }
    return result;
  }

  private static Tensor part(Tensor matrix, long i, long j, long rows, long columns) {
    return matrix.narrow(0, i, rows).narrow(1, j, columns);
  }
}
