package dev.laurel.bench;

import dev.laurel.core.Tensors;
import dev.laurel.scoresde.data.Digits;
import dev.laurel.scoresde.data.Examples;
import dev.laurel.spark.ScoreLikelihood;
import dev.laurel.spark.ScoreSamples;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.stream.IntStream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;

/**
 * Samples and likelihoods a second on Spark. Arguments: model of digits, master ({@code local[1]},
 * {@code local[2]}).
 */
public final class SparkScoreBench {
  private static final int SAMPLES = 1024;
  private static final int LIKELIHOODS = 32;

  private SparkScoreBench() {}

  /** Runs. */
  public static void main(String[] arguments) {
    SparkSession spark =
        SparkSession.builder()
            .master(arguments[1])
            .appName("SparkScoreBench")
            .config("spark.ui.enabled", "false")
            .config("spark.driver.bindAddress", "127.0.0.1")
            .config("spark.driver.host", "127.0.0.1")
            .getOrCreate();
    spark.sparkContext().setLogLevel("ERROR");
    ScoreSamples samples = new ScoreSamples().setModelPath(arguments[0]);
    ScoreLikelihood likelihood =
        new ScoreLikelihood().setModelPath(arguments[0]).setFeaturesCol("values");
    Dataset<Row> examples = examples(spark).repartition(4).cache();
    examples.count();
    for (int pass = 0; pass < 3; pass++) {
      double drawn =
          seconds(
              () -> samples.transform(spark.range(0, SAMPLES, 1, 4).toDF()).toJavaRDD().count());
      double measured = seconds(() -> likelihood.transform(examples).toJavaRDD().count());
      System.out.printf(
          Locale.ROOT,
          "%s, pass %d: %.1f samples/s, %.2f likelihoods/s%n",
          arguments[1],
          pass,
          SAMPLES / drawn,
          LIKELIHOODS / measured);
    }
    spark.stop();
  }

  private static double seconds(Runnable work) {
    long start = System.nanoTime();
    work.run();
    return (System.nanoTime() - start) / 1e9;
  }

  private static Dataset<Row> examples(SparkSession spark) {
    List<Row> rows = new ArrayList<>();
    try (PointerScope scope = new PointerScope();
        Examples test = Digits.test()) {
      int[] all = IntStream.range(0, LIKELIHOODS).toArray();
      Tensor values = test.floats(all, false, new Random(1));
      for (int i = 0; i < LIKELIHOODS; i++) {
        float[] level = Tensors.floats(values.select(0, i));
        Double[] cells = new Double[level.length];
        // Levels again, which the values are shares of.
        Arrays.setAll(cells, k -> (double) Math.round(level[k] * 16));
        rows.add(RowFactory.create((long) i, cells));
      }
    }
    return spark.createDataFrame(
        rows,
        new StructType()
            .add("id", DataTypes.LongType)
            .add("values", DataTypes.createArrayType(DataTypes.DoubleType)));
  }
}
