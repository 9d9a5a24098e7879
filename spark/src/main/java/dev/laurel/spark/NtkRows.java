package dev.laurel.spark;

import dev.laurel.core.Engine;
import dev.laurel.core.Tensors;
import dev.laurel.core.UserError;
import dev.laurel.ntk.NtkConfig;
import dev.laurel.ntk.ScalingChoice;
import dev.laurel.ntk.data.Examples;
import dev.laurel.ntk.data.Scaler;
import dev.laurel.ntk.data.Schema;
import dev.laurel.ntk.data.TargetScaler;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataTypes;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;

/** Rows with a target on a cluster, and how they are scaled. */
final class NtkRows {
  /** The scaling is learned from so many rows. */
  private static final int SAMPLE = 20_000;

  static final int BLOCK = 1024;

  private NtkRows() {}

  /** A row. */
  record Labeled(double[] x, double y) implements Serializable {}

  /** What every executor needs to know of the scaling. */
  record Scales(
      Scaler.Mode mode,
      double[] mean,
      double[] deviation,
      double radius,
      double targetMean,
      double targetDeviation)
      implements Serializable {
    static Scales of(Scaler scaler, TargetScaler target) {
      return new Scales(
          scaler.mode(),
          scaler.mean(),
          scaler.deviation(),
          scaler.radius(),
          target.mean()[0],
          target.deviation()[0]);
    }

    Scaler scaler() {
      return new Scaler(mode, mean, deviation, radius);
    }

    TargetScaler targetScaler() {
      return new TargetScaler(new double[] {targetMean}, new double[] {targetDeviation});
    }
  }

  static JavaRDD<Labeled> of(Dataset<?> dataset, String features, String label) {
    return dataset
        .select(functions.col(features), functions.col(label).cast(DataTypes.DoubleType))
        .toJavaRDD()
        .map(NtkRows::labeled);
  }

  private static Labeled labeled(Row row) {
    if (row.isNullAt(0) || row.isNullAt(1)) {
      throw new UserError("a row lacks its features or its label");
    }
    double[] x = ((Vector) row.get(0)).toArray();
    double y = row.getDouble(1);
    for (double value : x) {
      if (!Double.isFinite(value)) {
        throw new UserError("a feature is " + value + "; finite numbers are needed");
      }
    }
    if (!Double.isFinite(y)) {
      throw new UserError("a label is " + y + "; finite numbers are needed");
    }
    return new Labeled(x, y);
  }

  /** Learns the scaling from a random choice of rows. */
  static Scales scales(JavaRDD<Labeled> rows, NtkConfig config) {
    List<Labeled> sample = rows.takeSample(false, SAMPLE, config.seed());
    if (sample.size() < 2) {
      throw UserError.of("%d rows; at least 2 are needed to learn from", sample.size());
    }
    Engine.start();
    try (PointerScope scope = new PointerScope()) {
      Examples examples = examples(sample);
      TargetScaler target = TargetScaler.fit(examples, List.of("label"));
      Scaler scaler =
          config.scaling() == Scaler.Mode.AUTO
              ? ScalingChoice.choose(examples, target, config.kernel())
              : Scaler.fit(examples, config.scaling());
      return Scales.of(scaler, target);
    }
  }

  /** In the scope of the caller. */
  static Examples examples(List<Labeled> rows) {
    int d = rows.get(0).x().length;
    double[] x = new double[rows.size() * d];
    double[] y = new double[rows.size()];
    for (int i = 0; i < y.length; i++) {
      if (rows.get(i).x().length != d) {
        throw UserError.of(
            "a row has %d features, another %d; they must agree", rows.get(i).x().length, d);
      }
      System.arraycopy(rows.get(i).x(), 0, x, i * d, d);
      y[i] = rows.get(i).y();
    }
    return Examples.of(Tensors.of(x, y.length, d), Tensors.of(y, y.length, 1));
  }

  /** Visits a partition's rows, scaled, block by block. */
  static void scan(Iterator<Labeled> rows, Scales scales, Examples.Visitor visitor) {
    Scaler scaler = scales.scaler();
    TargetScaler target = scales.targetScaler();
    List<Labeled> block = new ArrayList<>();
    while (rows.hasNext()) {
      block.add(rows.next());
      if (block.size() == BLOCK || !rows.hasNext()) {
        try (PointerScope scope = new PointerScope()) {
          examples(block)
              .scan(
                  BLOCK,
                  (x, y) -> {
                    Tensor scaled = scaler.apply(x);
                    visitor.accept(scaled, target.apply(y));
                  });
        }
        block.clear();
      }
    }
  }

  static Schema schema(int width) {
    return Schema.unnamed(width, 1);
  }
}
