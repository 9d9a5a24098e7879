package dev.laurel.spark;

import dev.laurel.core.Engine;
import dev.laurel.core.Tensors;
import dev.laurel.eigengame.solver.Oracle;
import java.util.List;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.ml.linalg.Vector;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * Products with the covariance of rows on a cluster: V is broadcast, partitions compute, shares are
 * added up in a tree. The driver holds d x K numbers, never d x d.
 */
final class SparkOracle implements Oracle {
  private final JavaRDD<Vector> rows;
  private final int d;
  private final boolean center;
  private final int depth;
  private final PartitionProduct totals;
  private int passes;

  SparkOracle(JavaRDD<Vector> rows, int d, boolean center, int depth) {
    this.rows = rows;
    this.d = d;
    this.center = center;
    this.depth = depth;
    this.totals = pass(null, 0, null);
  }

  /** n. */
  long rows() {
    return totals.rows();
  }

  /** Means (d), zeros if not centred. */
  double[] mean() {
    double[] mean = new double[d];
    for (int j = 0; j < d && center; j++) {
      mean[j] = totals.sums()[j] / totals.rows();
    }
    return mean;
  }

  /** The sum of the columns' variances. */
  double totalVariance() {
    double[] mean = mean();
    double total = 0;
    for (int j = 0; j < d; j++) {
      total += totals.squares()[j] - totals.rows() * mean[j] * mean[j];
    }
    return total / (totals.rows() - 1);
  }

  /** Times all rows were read. */
  int passes() {
    return passes;
  }

  private PartitionProduct pass(double[] v, int k, double[] offset) {
    int columns = d;
    JavaSparkContext context = JavaSparkContext.fromSparkContext(rows.context());
    Broadcast<double[]> sent = v == null ? null : context.broadcast(v);
    try {
      passes++;
      return OrderedTreeSum.of(
          rows.mapPartitions(
              vectors ->
                  List.of(PartitionProduct.of(vectors, columns, k, sent, offset)).iterator()),
          PartitionProduct::plus,
          depth);
    } finally {
      if (sent != null) {
        sent.destroy();
      }
      // Tasks in this very process (local masters) run on one thread; the driver on all again.
      Engine.threads(0);
    }
  }

  @Override
  public int dimension() {
    return d;
  }

  @Override
  public ScalarType type() {
    return ScalarType.Double;
  }

  @Override
  public Tensor apply(Tensor v) {
    int k = (int) v.size(1);
    try (PointerScope scope = new PointerScope()) {
      Tensor mean = Tensors.of(mean(), d);
      double[] offset = center ? Tensors.doubles(v.t().mv(mean)) : null;
      PartitionProduct sum = pass(Tensors.doubles(v), k, offset);
      Tensor product = Tensors.of(sum.product(), d, k);
      if (center) {
        product.sub_(mean.unsqueeze(1).mul(Tensors.of(sum.projected(), 1, k)));
      }
      return Tensors.keep(Tensors.times(product, 1.0 / (rows() - 1)));
    }
  }
}
