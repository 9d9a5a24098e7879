package dev.laurel.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.laurel.core.UserError;
import dev.laurel.core.run.RunOptions;
import dev.laurel.scoresde.DataScaling;
import dev.laurel.scoresde.ModelConfig;
import dev.laurel.scoresde.ScoreModel;
import dev.laurel.scoresde.VariancePreserving;
import dev.laurel.scoresde.data.Examples;
import dev.laurel.scoresde.data.Toys;
import dev.laurel.scoresde.network.DenseConfig;
import dev.laurel.scoresde.train.ScoreTraining;
import dev.laurel.scoresde.train.ScoreTrainingConfig;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.spark.ml.Transformer;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.bytedeco.javacpp.PointerScope;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ScoreModelsTest {
  @TempDir private static Path folder;
  private static SparkSession session;
  private static String model;

  @BeforeAll
  static void train() {
    session = Sessions.start("local[2]");
    Path file = folder.resolve("rings.safetensors");
    try (PointerScope scope = new PointerScope();
        Examples rings = Toys.RINGS.draw(2000, 1);
        ScoreModel trained =
            ScoreModel.create(
                ModelConfig.vectors(
                    VariancePreserving.defaults(),
                    DenseConfig.defaults().withSize(64, 2),
                    DataScaling.Standardized.of(rings.values()),
                    2))) {
      ScoreTrainingConfig config = ScoreTrainingConfig.brief().withSteps(300).withBatch(128);
      ScoreTraining.train(trained, rings, null, config, RunOptions.defaults());
      trained.save(file, Map.of());
    }
    model = file.toString();
  }

  @AfterAll
  static void stop() {
    session.stop();
  }

  private static List<Row> rows(Transformer transformer, Dataset<Row> data, int partitions) {
    return transformer.transform(data.repartition(partitions)).orderBy("id").collectAsList();
  }

  @Test
  void samplesDoNotDependOnThePartitions() {
    Dataset<Row> ids = session.range(0, 23).toDF();
    ScoreSamples sampler = new ScoreSamples().setModelPath(model).setBatch(4);
    List<Row> one = rows(sampler, ids, 1);
    List<Row> five = rows(sampler.setBatch(7), ids, 5);
    assertThat(one).hasSize(23);
    for (int i = 0; i < one.size(); i++) {
      List<Float> left = one.get(i).getList(1);
      List<Float> right = five.get(i).getList(1);
      assertThat(left).hasSize(2);
      for (int k = 0; k < 2; k++) {
        assertThat(left.get(k)).isCloseTo(right.get(k), org.assertj.core.data.Offset.offset(1e-5f));
      }
    }
    assertThat(one.get(0).getList(1)).isNotEqualTo(one.get(1).getList(1));
  }

  @Test
  void likelihoodsDoNotDependOnThePartitions() {
    Dataset<Row> data =
        session.range(0, 9).selectExpr("id", "array(cos(id), sin(id) * 0.5D) as features");
    ScoreLikelihood likelihood = new ScoreLikelihood().setModelPath(model).setProbes(2);
    List<Row> one = rows(likelihood, data, 1);
    List<Row> four = rows(likelihood, data, 4);
    for (int i = 0; i < one.size(); i++) {
      Row left = one.get(i).getStruct(2);
      assertThat(left).isEqualTo(four.get(i).getStruct(2));
      assertThat(left.getDouble(0)).isFinite();
      assertThat(left.getDouble(1)).isNotNegative();
      assertThat(left.getLong(2)).isPositive();
    }
  }

  @Test
  void theyAreSavedAndLoaded() throws Exception {
    String path = folder.resolve("transformer").toString();
    new ScoreSamples().setModelPath(model).setSteps(5).save(path);
    assertThat(ScoreSamples.load(path).getOrDefault(ScoreSamples.load(path).steps())).isEqualTo(5);
  }

  @Test
  void badInputIsNamed() {
    Dataset<Row> words = session.sql("select 'a' as id");
    assertThatThrownBy(() -> new ScoreSamples().setModelPath(model).transform(words))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("whole numbers");
    Dataset<Row> ids = session.range(2).toDF();
    assertThatThrownBy(() -> new ScoreSamples().setModelPath(model).setSampler("x").transform(ids))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("dpm, heun, pc");
    Dataset<Row> wide = session.range(1).selectExpr("id", "array(1D) as features");
    assertThatThrownBy(
            () -> new ScoreLikelihood().setModelPath(model).transform(wide).collectAsList())
        .hasMessageContaining("row 0 has 1 numbers; the model is of 2");
  }
}
