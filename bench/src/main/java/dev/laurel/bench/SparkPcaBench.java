package dev.laurel.bench;

import dev.laurel.spark.EigenGamePca;
import dev.laurel.spark.EigenGamePcaModel;
import java.io.IOException;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.stream.IntStream;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.ml.feature.PCA;
import org.apache.spark.ml.feature.PCAModel;
import org.apache.spark.ml.linalg.DenseMatrix;
import org.apache.spark.ml.linalg.SQLDataTypes;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructType;

/**
 * {@code EigenGamePca} beside Spark's own PCA on generated rows. Arguments: {@code dense|sparse}
 * rows columns k master. With {@code local-cluster[...]} the executors are other processes, and the
 * peak is the driver's.
 */
public final class SparkPcaBench {
  private SparkPcaBench() {}

  /** Runs. */
  public static void main(String[] arguments) throws IOException {
    boolean sparse = arguments[0].equals("sparse");
    int n = Integer.parseInt(arguments[1]);
    int d = Integer.parseInt(arguments[2]);
    int k = Integer.parseInt(arguments[3]);
    SparkSession spark =
        SparkSession.builder()
            .master(arguments[4])
            .appName("SparkPcaBench")
            .config("spark.ui.enabled", "false")
            .config("spark.executor.extraClassPath", System.getProperty("java.class.path"))
            .config("spark.executor.extraJavaOptions", System.getProperty("opens", ""))
            .config("spark.driver.bindAddress", "127.0.0.1")
            .config("spark.driver.host", "127.0.0.1")
            .getOrCreate();
    spark.sparkContext().setLogLevel("ERROR");
    Dataset<Row> frame = frame(spark, sparse, n, d).cache();
    System.out.println(frame.count() + " x " + d + (sparse ? ", sparse" : ", dense"));
    long start = System.nanoTime();
    EigenGamePcaModel ours =
        new EigenGamePca().setInputCol("features").setOutputCol("ours").setK(k).fit(frame);
    print("EigenGamePca: %.1f s, %d passes, converged %s", start, ours.passes(), ours.converged());
    System.out.println("peak of this process: " + (SparseBench.peak() >> 10) + " MiB");
    start = System.nanoTime();
    try {
      PCAModel theirs = new PCA().setInputCol("features").setOutputCol("theirs").setK(k).fit(frame);
      print("Spark's PCA: %.1f s", start);
      System.out.println("peak of this process: " + (SparseBench.peak() >> 10) + " MiB");
      System.out.println("smallest |cosine|: " + smallestCosine(ours.pc(), theirs.pc()));
    } catch (Exception refused) {
      print("Spark's PCA: refused after %.1f s: %s", start, refused.getMessage());
    }
    spark.stop();
  }

  private static Dataset<Row> frame(SparkSession spark, boolean sparse, int n, int d) {
    int parts = 8;
    List<Integer> seeds = IntStream.range(0, parts).boxed().toList();
    JavaRDD<Row> rows =
        JavaSparkContext.fromSparkContext(spark.sparkContext())
            .parallelize(seeds, parts)
            .mapPartitions(part -> rows(part.next(), sparse, n / parts, d));
    return spark.createDataFrame(rows, new StructType().add("features", SQLDataTypes.VectorType()));
  }

  /** Columns of falling deviation, so that components are distinct; 50 entries a sparse row. */
  private static Iterator<Row> rows(int seed, boolean sparse, int n, int d) {
    Random random = new Random(seed);
    return IntStream.range(0, n)
        .mapToObj(i -> RowFactory.create(sparse ? sparse(random, d) : dense(random, d)))
        .iterator();
  }

  private static Vector dense(Random random, int d) {
    double[] row = new double[d];
    for (int j = 0; j < d; j++) {
      row[j] = 1 + random.nextGaussian() * 100 / (j + 10);
    }
    return Vectors.dense(row);
  }

  private static Vector sparse(Random random, int d) {
    int[] columns =
        random.ints(50, 0, d).map(j -> (int) ((long) j * j / d)).distinct().sorted().toArray();
    double[] values = new double[columns.length];
    for (int i = 0; i < values.length; i++) {
      values[i] = 1 + random.nextInt(5);
    }
    return Vectors.sparse(d, columns, values);
  }

  private static double smallestCosine(DenseMatrix a, DenseMatrix b) {
    double smallest = 1;
    for (int i = 0; i < a.numCols(); i++) {
      double cosine = 0;
      for (int j = 0; j < a.numRows(); j++) {
        cosine += a.apply(j, i) * b.apply(j, i);
      }
      smallest = Math.min(smallest, Math.abs(cosine));
    }
    return smallest;
  }

  private static void print(String format, long start, Object... values) {
    Object[] all = new Object[values.length + 1];
    all[0] = (System.nanoTime() - start) / 1e9;
    System.arraycopy(values, 0, all, 1, values.length);
    System.out.println(String.format(Locale.ROOT, format, all));
  }
}
