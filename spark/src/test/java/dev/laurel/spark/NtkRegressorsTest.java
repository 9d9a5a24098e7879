package dev.laurel.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.laurel.core.UserError;
import dev.laurel.ntk.data.Friedman;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.ml.Pipeline;
import org.apache.spark.ml.PipelineStage;
import org.apache.spark.ml.evaluation.RegressionEvaluator;
import org.apache.spark.ml.linalg.SQLDataTypes;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NtkRegressorsTest {
  private static SparkSession spark;
  private static Dataset<Row> training;
  private static Dataset<Row> test;

  @TempDir private Path folder;

  @BeforeAll
  static void start() {
    spark = Sessions.start("local[2]");
    training = frame(3000, 1).repartition(3).cache();
    test = frame(500, 2).coalesce(1).cache();
  }

  @AfterAll
  static void stop() {
    spark.stop();
  }

  private static Dataset<Row> frame(int count, long seed) {
    double[][] x = Friedman.rows(count, 5, seed);
    double[] y = Friedman.targets(x, 1, seed + 10);
    List<Row> rows = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      rows.add(RowFactory.create(Vectors.dense(x[i]), y[i]));
    }
    return spark.createDataFrame(
        rows,
        new StructType()
            .add("features", SQLDataTypes.VectorType())
            .add("label", DataTypes.DoubleType));
  }

  private static double r2(Dataset<Row> predicted) {
    return new RegressionEvaluator().setMetricName("r2").evaluate(predicted);
  }

  @Test
  void averagedSgdLearnsAndIsTheSameTwice() {
    AveragedSgdRegressor regressor = new AveragedSgdRegressor().setWidth(256);
    NtkRegressionModel model = regressor.fit(training);
    assertThat(r2(model.transform(test))).isBetween(0.6, 1.0);
    double first = model.predict(Vectors.dense(0.1, 0.2, 0.3, 0.4, 0.5));
    assertThat(regressor.fit(training).predict(Vectors.dense(0.1, 0.2, 0.3, 0.4, 0.5)))
        .isEqualTo(first);
  }

  @Test
  void nystromLearnsAndIsReadBack() throws IOException {
    NystromRegressor regressor = new NystromRegressor().setCenters(300).setLambda(1e-6);
    NtkRegressionModel model = regressor.fit(training);
    assertThat(r2(model.transform(test))).isBetween(0.9, 1.0);
    assertThat(model.numFeatures()).isEqualTo(5);
    String path = folder.resolve("model").toString();
    model.save(path);
    NtkRegressionModel again = NtkRegressionModel.load(path);
    assertThat(again.predict(Vectors.dense(0.1, 0.2, 0.3, 0.4, 0.5)))
        .isEqualTo(model.predict(Vectors.dense(0.1, 0.2, 0.3, 0.4, 0.5)));
    assertThat(again.numFeatures()).isEqualTo(5);
  }

  @Test
  void theyStandInPipelinesUnderOtherColumnNames() {
    Dataset<Row> renamed =
        training.withColumnRenamed("label", "y").withColumnRenamed("features", "x");
    AveragedSgdRegressor regressor = new AveragedSgdRegressor().setWidth(64);
    regressor.setLabelCol("y");
    regressor.setFeaturesCol("x");
    regressor.setPredictionCol("foretold");
    Dataset<Row> predicted =
        new Pipeline().setStages(new PipelineStage[] {regressor}).fit(renamed).transform(renamed);
    assertThat(predicted.columns()).contains("foretold");
  }

  @Test
  void wrongSettingsAreRefused() {
    assertThatThrownBy(() -> new NystromRegressor().setCenters(5000).fit(training))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("there are 3000 rows");
    assertThatThrownBy(() -> new AveragedSgdRegressor().setWidth(3).fit(training))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("even");
    assertThatThrownBy(() -> new AveragedSgdRegressor().setScaling("cube").fit(training))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("sphere");
  }
}
