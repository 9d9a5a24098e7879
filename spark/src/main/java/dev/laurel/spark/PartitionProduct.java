package dev.laurel.spark;

import dev.laurel.core.Engine;
import dev.laurel.core.Tensors;
import dev.laurel.core.data.DenseTile;
import dev.laurel.core.data.SparseRows;
import dev.laurel.core.data.Tile;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.ml.linalg.DenseVector;
import org.apache.spark.ml.linalg.SparseVector;
import org.apache.spark.ml.linalg.Vector;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * One partition's share of {@code X^T (X V)} and of the column sums, tile by tile; shares are added
 * up by tree aggregation. Only d x K numbers leave a partition.
 *
 * @param rows seen
 * @param sums of the columns (d)
 * @param squares sums of squares of the columns (d)
 * @param projected sums of the rows of X V (K)
 * @param product X^T (X V), row by row (d, K)
 */
record PartitionProduct(
    long rows, double[] sums, double[] squares, double[] projected, double[] product)
    implements Serializable {
  private static final int TILE_ENTRIES = 1 << 20;
  private static final int SPARSE_TILE_ROWS = 1 << 14;

  /** The share of nothing. */
  static PartitionProduct zero(int d, int k) {
    return new PartitionProduct(0, new double[d], new double[d], new double[k], new double[d * k]);
  }

  /** Adds another share into this one's arrays. */
  PartitionProduct plus(PartitionProduct other) {
    add(sums, other.sums);
    add(squares, other.squares);
    add(projected, other.projected);
    add(product, other.product);
    return new PartitionProduct(rows + other.rows, sums, squares, projected, product);
  }

  private static void add(double[] target, double[] addend) {
    for (int i = 0; i < target.length; i++) {
      target[i] += addend[i];
    }
  }

  /**
   * Computes a partition's share.
   *
   * @param v (d, K) row by row, or null for the column sums alone
   * @param offset what is subtracted from every row of X V (K), or null
   */
  static PartitionProduct of(
      Iterator<Vector> vectors, int d, int k, Broadcast<double[]> v, double[] offset) {
    // One thread: Spark gives every core a task of its own.
    Engine.threads(1);
    PartitionProduct share = zero(d, k);
    try (PointerScope scope = new PointerScope()) {
      Tensor factors = v == null ? null : Tensors.of(v.value(), d, k);
      Tensor shift = offset == null ? null : Tensors.of(offset, 1, k);
      Tensor sum = Tensors.zeros(ScalarType.Double, d, k);
      List<Vector> batch = new ArrayList<>();
      long rows = 0;
      while (vectors.hasNext()) {
        batch.add(vectors.next());
        if (batch.size() == tileRows(batch.get(0), d) || !vectors.hasNext()) {
          rows += batch.size();
          try (PointerScope inner = new PointerScope()) {
            withTile(batch, d, tile -> share.take(tile, factors, shift, sum));
          }
          batch.clear();
        }
      }
      return new PartitionProduct(
          rows, share.sums, share.squares, share.projected, Tensors.doubles(sum));
    }
  }

  /** Sparse tiles are large: each costs a copy of V. */
  private static int tileRows(Vector first, int d) {
    return first instanceof SparseVector
        ? SPARSE_TILE_ROWS
        : Math.max(16, Math.min(8192, TILE_ENTRIES / d));
  }

  /** Adds a tile to the column sums (the first pass) or to the product (later ones). */
  private void take(Tile tile, Tensor factors, Tensor shift, Tensor sum) {
    if (factors == null) {
      add(sums, Tensors.doubles(tile.columnSums()));
      add(squares, Tensors.doubles(tile.columnSquares()));
      return;
    }
    Tensor z = tile.times(factors);
    if (shift != null) {
      z.sub_(shift);
    }
    add(projected, Tensors.doubles(z.sum(0)));
    tile.addTransposeTimes(z, sum);
  }

  /** Dense if the first row is; rows of the other kind are converted. */
  private static void withTile(
      List<Vector> batch, int d, java.util.function.Consumer<Tile> visitor) {
    for (Vector vector : batch) {
      if (vector.size() != d) {
        throw new IllegalArgumentException(
            "a row has " + vector.size() + " columns, the first has " + d + "; they must agree");
      }
    }
    if (batch.get(0) instanceof SparseVector) {
      sparse(batch, d).scan(batch.size(), visitor);
      return;
    }
    double[] values = new double[batch.size() * d];
    for (int i = 0; i < batch.size(); i++) {
      double[] row =
          batch.get(i) instanceof DenseVector dense ? dense.values() : batch.get(i).toArray();
      System.arraycopy(row, 0, values, i * d, d);
    }
    visitor.accept(new DenseTile(0, Tensors.of(values, batch.size(), d)));
  }

  private static SparseRows sparse(List<Vector> batch, int d) {
    int entries = 0;
    List<SparseVector> rows = new ArrayList<>(batch.size());
    for (Vector vector : batch) {
      SparseVector row = vector.toSparse();
      rows.add(row);
      entries += row.values().length;
    }
    int[] starts = new int[rows.size() + 1];
    int[] columns = new int[entries];
    double[] values = new double[entries];
    for (int i = 0; i < rows.size(); i++) {
      SparseVector row = rows.get(i);
      System.arraycopy(row.indices(), 0, columns, starts[i], row.indices().length);
      System.arraycopy(row.values(), 0, values, starts[i], row.values().length);
      starts[i + 1] = starts[i] + row.values().length;
    }
    return SparseRows.of(d, starts, columns, values);
  }
}
