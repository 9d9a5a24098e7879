package dev.laurel.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.laurel.core.UserError;
import dev.laurel.core.run.Progress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.apache.spark.ml.Pipeline;
import org.apache.spark.ml.PipelineModel;
import org.apache.spark.ml.PipelineStage;
import org.apache.spark.ml.feature.PCA;
import org.apache.spark.ml.feature.PCAModel;
import org.apache.spark.ml.linalg.SQLDataTypes;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EigenGamePcaTest {
  private static final StructType SCHEMA =
      new StructType().add("features", SQLDataTypes.VectorType());

  private static SparkSession spark;

  @TempDir private Path folder;

  @BeforeAll
  static void start() {
    spark =
        SparkSession.builder()
            .master("local[2]")
            .appName("test")
            .config("spark.ui.enabled", "false")
            .config("spark.sql.shuffle.partitions", "2")
            .config("spark.driver.bindAddress", "127.0.0.1")
            .config("spark.driver.host", "127.0.0.1")
            .getOrCreate();
    spark.sparkContext().setLogLevel("ERROR");
  }

  @AfterAll
  static void stop() {
    spark.stop();
  }

  private static double[] row(Random random, int d) {
    double[] row = new double[d];
    for (int j = 0; j < d; j++) {
      row[j] = 5 + random.nextGaussian() * 10 / (j + 1);
    }
    return row;
  }

  private static Dataset<Row> frame(boolean sparse, int n, int d) {
    Random random = new Random(3);
    List<Row> rows = new ArrayList<>();
    for (int i = 0; i < n; i++) {
      Vector vector = Vectors.dense(row(random, d));
      rows.add(RowFactory.create(sparse ? vector.toSparse() : vector));
    }
    return spark.createDataFrame(rows, SCHEMA).repartition(3);
  }

  private static EigenGamePca pca(int k) {
    return new EigenGamePca().setInputCol("features").setOutputCol("pca").setK(k).setTol(1e-8);
  }

  @Test
  void componentsEqualSparksOwnForDenseAndSparseVectors() {
    PCAModel theirs = new PCA().setInputCol("features").setK(4).fit(frame(false, 300, 20));
    for (boolean sparse : new boolean[] {false, true}) {
      EigenGamePcaModel ours = pca(4).fit(frame(sparse, 300, 20));
      assertThat(ours.converged()).isTrue();
      for (int i = 0; i < 4; i++) {
        double cosine = 0;
        for (int j = 0; j < 20; j++) {
          cosine += ours.pc().apply(j, i) * theirs.pc().apply(j, i);
        }
        assertThat(Math.abs(cosine)).isGreaterThan(1 - 1e-9);
        assertThat(ours.explainedVariance().apply(i) - theirs.explainedVariance().apply(i))
            .isBetween(-1e-9, 1e-9);
      }
    }
  }

  @Test
  void savedModelsAreReadByLaurelAndBySpark() throws Exception {
    Dataset<Row> frame = frame(false, 100, 8);
    EigenGamePcaModel model = pca(3).fit(frame);
    String ours = folder.resolve("ours").toString();
    String theirs = folder.resolve("theirs").toString();
    model.save(ours);
    model.saveAsSparkPca(theirs);
    EigenGamePcaModel again = EigenGamePcaModel.load(ours);
    PCAModel spark = PCAModel.load(theirs);
    assertThat(again.pc()).isEqualTo(model.pc());
    assertThat(spark.pc()).isEqualTo(model.pc());
    List<Row> a = again.transform(frame).select("pca").collectAsList();
    List<Row> b = spark.transform(frame).select("pca").collectAsList();
    for (int i = 0; i < a.size(); i++) {
      double[] x = a.get(i).<Vector>getAs(0).toArray();
      double[] y = b.get(i).<Vector>getAs(0).toArray();
      for (int j = 0; j < x.length; j++) {
        assertThat(x[j] - y[j]).isBetween(-1e-9, 1e-9);
      }
    }
  }

  @Test
  void itIsAStageOfAPipelineThatCanBeSaved() throws Exception {
    Dataset<Row> frame = frame(false, 100, 8);
    Pipeline pipeline = new Pipeline().setStages(new PipelineStage[] {pca(2)});
    String path = folder.resolve("pipeline").toString();
    pipeline.save(path);
    PipelineModel model = Pipeline.load(path).fit(frame);
    assertThat(model.transform(frame).columns()).contains("pca");
    String fitted = folder.resolve("fitted").toString();
    model.save(fitted);
    assertThat(PipelineModel.load(fitted).transform(frame).count()).isEqualTo(100);
  }

  @Test
  void badInputIsNamed() {
    Dataset<Row> frame = frame(false, 10, 4);
    assertThatThrownBy(() -> pca(5).fit(frame))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("k is 5")
        .hasMessageContaining("1 to 4");
    assertThatThrownBy(() -> pca(1).fit(frame.limit(0)))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("no rows");
    assertThatThrownBy(() -> pca(1).setInputCol("other").fit(frame)).hasMessageContaining("other");
  }

  @Test
  void onePassIsCloseAndWhiteningScalesToVarianceOne() {
    Dataset<Row> frame = frame(false, 400, 12);
    EigenGamePcaModel exact = pca(3).fit(frame);
    EigenGamePcaModel streamed = pca(3).setSolver("streaming").setWhiten(true).fit(frame);
    assertThat(streamed.passes()).isEqualTo(1);
    for (int i = 0; i < 3; i++) {
      double cosine = 0;
      for (int j = 0; j < 12; j++) {
        cosine += streamed.pc().apply(j, i) * exact.pc().apply(j, i);
      }
      assertThat(cosine).isGreaterThan(0.9999);
      assertThat(streamed.explainedVariance().apply(i) / exact.explainedVariance().apply(i))
          .as("what the memory gives up is missing, nothing is added")
          .isBetween(0.99, 1 + 1e-9);
    }
    double[] sums = new double[3];
    double[] squares = new double[3];
    for (Row row :
        streamed
            .transform(frame)
            .select(streamed.getOrDefault(streamed.outputCol()))
            .collectAsList()) {
      double[] values = row.<Vector>getAs(0).toArray();
      for (int i = 0; i < 3; i++) {
        sums[i] += values[i];
        squares[i] += values[i] * values[i];
      }
    }
    for (int i = 0; i < 3; i++) {
      assertThat((squares[i] - sums[i] * sums[i] / 400) / 399).isBetween(0.99, 1.01);
    }
    assertThatThrownBy(() -> pca(3).setSolver("svd")).hasMessageContaining("nash, streaming");
  }

  @Test
  void aFitGoesOnFromItsCheckpointToTheSameBits() {
    Dataset<Row> frame = frame(false, 300, 30);
    EigenGamePcaModel whole = pca(3).setOversample(0).fit(frame);
    assertThat(whole.history().size()).isGreaterThan(3);
    assertThat(whole.history().apply(whole.history().size() - 1)).isLessThanOrEqualTo(1e-8);
    Path checkpoint = folder.resolve("fit.safetensors");
    EigenGamePca kept = pca(3).setOversample(0).setCheckpoint(checkpoint.toString());
    Progress breaking =
        new Progress() {
          @Override
          public void begin(String task, long steps) {}

          @Override
          public void step(long done, java.util.Map<String, Double> metrics) {
            if (done == 4) {
              throw new IllegalStateException("broken off");
            }
          }

          @Override
          public void note(String message) {}

          @Override
          public void end() {}
        };
    assertThatThrownBy(() -> kept.fit(frame, breaking)).hasMessage("broken off");
    assertThat(checkpoint).exists();
    assertThatThrownBy(() -> pca(2).setCheckpoint(checkpoint.toString()).fit(frame))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("another fit");
    EigenGamePcaModel resumed = kept.fit(frame);
    assertThat(resumed.pc()).isEqualTo(whole.pc());
    assertThat(resumed.history()).isEqualTo(whole.history());
    assertThat(checkpoint).doesNotExist();
  }
}
