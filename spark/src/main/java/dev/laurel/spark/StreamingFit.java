package dev.laurel.spark;

import dev.laurel.core.Engine;
import dev.laurel.core.UserError;
import dev.laurel.eigengame.PrincipalComponents;
import dev.laurel.eigengame.StreamSummary;
import dev.laurel.eigengame.StreamingConfig;
import dev.laurel.eigengame.StreamingEigenGame;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.ml.linalg.DenseMatrix;
import org.apache.spark.ml.linalg.DenseVector;
import org.apache.spark.ml.linalg.Vector;
import org.bytedeco.javacpp.PointerScope;

/**
 * One pass: every partition plays the game with memory on its rows, and what the partitions
 * remember is merged in a tree, in the order of the partitions.
 */
final class StreamingFit {
  private static final int BATCH_ENTRIES = 1 << 20;

  private StreamingFit() {}

  static EigenGamePcaModel.Found run(JavaRDD<Vector> rows, StreamingConfig config, int depth) {
    StreamSummary all =
        OrderedTreeSum.of(
            rows.mapPartitions(vectors -> List.of(partition(vectors, config)).iterator()),
            (a, b) -> merged(a, b, config),
            depth);
    // Tasks in this very process (local masters) run on one thread; the driver on all again.
    Engine.threads(0);
    try (StreamingEigenGame game = new StreamingEigenGame(config)) {
      game.merge(all);
      return found(game.components());
    }
  }

  private static StreamSummary partition(Iterator<Vector> vectors, StreamingConfig config) {
    Engine.threads(1);
    try (StreamingEigenGame game = new StreamingEigenGame(config);
        PointerScope scope = new PointerScope()) {
      double[][] batch = {};
      int filled = 0;
      while (vectors.hasNext()) {
        double[] row = vectors.next().toArray();
        if (batch.length == 0) {
          int d = row.length;
          // A batch of fewer rows than players would leave some of them without a strategy.
          batch = new double[Math.max(2 * config.players(), BATCH_ENTRIES / d)][];
        }
        batch[filled++] = row;
        if (filled == batch.length || !vectors.hasNext()) {
          try (PointerScope inner = new PointerScope()) {
            game.partialFit(java.util.Arrays.copyOf(batch, filled));
          }
          filled = 0;
        }
      }
      return game.summary();
    }
  }

  private static StreamSummary merged(StreamSummary a, StreamSummary b, StreamingConfig config) {
    try (StreamingEigenGame game = new StreamingEigenGame(config)) {
      game.merge(a);
      game.merge(b);
      return game.summary();
    }
  }

  private static EigenGamePcaModel.Found found(PrincipalComponents components) {
    int k = components.count();
    int d = components.columns();
    if (!(components.explainedVariance()[0] > 0)) {
      throw new UserError("all rows are equal, so there is no variance to explain");
    }
    double[] columns = new double[d * k];
    double[] unknown = new double[k];
    for (int i = 0; i < k; i++) {
      System.arraycopy(components.components()[i], 0, columns, i * d, d);
      unknown[i] = Double.NaN;
    }
    return new EigenGamePcaModel.Found(
        new DenseMatrix(d, k, columns),
        new DenseVector(components.explainedVarianceRatio()),
        new DenseVector(components.explainedVariance()),
        new DenseVector(components.mean()),
        new DenseVector(unknown),
        new DenseVector(new double[0]),
        1,
        true);
  }
}
