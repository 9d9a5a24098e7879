package dev.laurel.spark;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.ml.linalg.SQLDataTypes;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Test;

/** A cluster of two executors, each a process of its own. */
class SeveralProcessesTest {
  @Test
  void twoExecutorProcessesFindWhatOneProcessFinds() throws Exception {
    // Workers start executors from a Spark home; the classes come from this test's class path.
    Files.createDirectories(Path.of(System.getenv("SPARK_HOME"), "jars"));
    double[] alone;
    try (SparkSession spark = Sessions.start("local[2]")) {
      alone = fit(spark, "nash").pc().values();
    }
    try (SparkSession spark = Sessions.start("local-cluster[2,1,1024]")) {
      assertThat(processes(spark)).as("processes that ran tasks").hasSize(2);
      assertThat(fit(spark, "nash").pc().values()).isEqualTo(alone);
      double[] streamed = fit(spark, "streaming").pc().values();
      for (int i = 0; i < alone.length; i++) {
        assertThat(streamed[i] - alone[i]).isBetween(-1e-2, 1e-2);
      }
    }
  }

  private static List<Long> processes(SparkSession spark) {
    return JavaSparkContext.fromSparkContext(spark.sparkContext())
        .parallelize(List.of(1, 2, 3, 4, 5, 6, 7, 8), 8)
        .map(
            i -> {
              Thread.sleep(300);
              return ProcessHandle.current().pid();
            })
        .distinct()
        .collect();
  }

  private static EigenGamePcaModel fit(SparkSession spark, String solver) {
    Random random = new Random(3);
    List<Row> rows = new ArrayList<>();
    for (int i = 0; i < 500; i++) {
      double[] row = new double[20];
      for (int j = 0; j < row.length; j++) {
        row[j] = 5 + random.nextGaussian() * 10 / (j + 1);
      }
      rows.add(RowFactory.create(Vectors.dense(row)));
    }
    Dataset<Row> frame =
        spark
            .createDataFrame(rows, new StructType().add("features", SQLDataTypes.VectorType()))
            .coalesce(4);
    return new EigenGamePca()
        .setInputCol("features")
        .setK(3)
        .setTol(1e-8)
        .setSolver(solver)
        .fit(frame);
  }
}
