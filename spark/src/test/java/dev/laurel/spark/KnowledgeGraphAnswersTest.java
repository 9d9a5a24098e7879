package dev.laurel.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.laurel.core.UserError;
import dev.laurel.core.run.RunOptions;
import dev.laurel.cqd.QueryText;
import dev.laurel.cqd.answer.BeamAnswering;
import dev.laurel.cqd.answer.BeamConfig;
import dev.laurel.cqd.data.KnowledgeGraph;
import dev.laurel.cqd.data.Numbering;
import dev.laurel.cqd.data.Triples;
import dev.laurel.cqd.data.Vocabulary;
import dev.laurel.cqd.model.PredictorConfig;
import dev.laurel.cqd.model.PredictorFile;
import dev.laurel.cqd.model.PredictorTraining;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.apache.spark.ml.Pipeline;
import org.apache.spark.ml.PipelineModel;
import org.apache.spark.ml.PipelineStage;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KnowledgeGraphAnswersTest {
  @TempDir private Path folder;

  private Path model() {
    Random random = new Random(2);
    int[] rows = new int[3 * 200];
    for (int i = 0; i < 200; i++) {
      rows[3 * i] = random.nextInt(30);
      rows[3 * i + 1] = 2 * random.nextInt(3);
      rows[3 * i + 2] = random.nextInt(30);
    }
    KnowledgeGraph graph =
        new KnowledgeGraph(
            Vocabulary.of("entity", IntStream.range(0, 30).mapToObj(i -> "e" + i).toList()),
            Vocabulary.of("relation", List.of("likes", "owns", "knows")),
            Numbering.INTERLEAVED,
            Triples.ofRows(rows),
            Triples.none(),
            Triples.none());
    PredictorConfig config = PredictorConfig.defaults().withRank(8).withEpochs(20).withBatch(50);
    Path path = folder.resolve("model.safetensors");
    try (PredictorFile file =
        new PredictorFile(
            PredictorTraining.train(graph, config, RunOptions.defaults()).predictor(),
            graph,
            graph.entities().names(),
            config)) {
      file.save(path, Map.of());
    }
    return path;
  }

  private static final List<String> QUERIES =
      List.of(
          "e1/likes",
          "e2/likes/^owns/knows",
          "e3/likes & !e4/^owns",
          "SELECT ?x { { ?x <likes> <e5> } UNION { <e6> <owns> ?x } }",
          "[[[1,[0]],[2,[2]]],[4]]");

  private static Dataset<Row> frame(SparkSession spark, List<String> queries) {
    List<Row> rows = new ArrayList<>();
    for (int i = 0; i < queries.size(); i++) {
      rows.add(RowFactory.create(i, queries.get(i)));
    }
    return spark
        .createDataFrame(
            rows,
            new StructType().add("id", DataTypes.IntegerType).add("query", DataTypes.StringType))
        .repartition(3);
  }

  private static List<Row> answers(Dataset<Row> frame) {
    return frame.orderBy("id").select("out").collectAsList().stream()
        .map(row -> row.<Row>getAs(0))
        .toList();
  }

  @Test
  void twoProcessesAnswerWithTheNumbersOfOneMachine() throws Exception {
    Path path = model();
    Files.createDirectories(Path.of(System.getenv("SPARK_HOME"), "jars"));
    KnowledgeGraphAnswers transformer =
        new KnowledgeGraphAnswers()
            .setModelPath(path.toString())
            .setQueryCol("query")
            .setOutputCol("out")
            .setTop(5);
    try (SparkSession spark = Sessions.start("local-cluster[2,1,1024]");
        PredictorFile file = PredictorFile.load(path)) {
      List<Row> found = answers(transformer.transform(frame(spark, QUERIES)));
      BeamAnswering answering =
          new BeamAnswering(file.predictor(), BeamConfig.calibrated(), file.known());
      for (int q = 0; q < 3; q++) {
        List<BeamAnswering.Answer> own =
            answering.answers(QueryText.parse(QUERIES.get(q), file.graph()), 5);
        List<Row> theirs = found.get(q).getList(0);
        assertThat(theirs).hasSize(5);
        for (int i = 0; i < 5; i++) {
          assertThat(theirs.get(i).getString(1))
              .isEqualTo(file.graph().entities().name(own.get(i).entity()));
          assertThat(theirs.get(i).getDouble(3)).isEqualTo(own.get(i).truth());
          assertThat(theirs.get(i).getList(5)).hasSize(own.get(i).explanation().atoms().size());
        }
      }
      assertThat(found.get(3).getList(0)).hasSize(5);
      assertThat(found.get(4).getList(0)).hasSize(5);
    }
  }

  @Test
  void aBadQueryHasItsReasonAndTheOthersTheirAnswers() throws Exception {
    KnowledgeGraphAnswers transformer =
        new KnowledgeGraphAnswers()
            .setModelPath(model().toString())
            .setQueryCol("query")
            .setOutputCol("out");
    try (SparkSession spark = Sessions.start("local[2]")) {
      List<Row> found =
          answers(
              transformer.transform(
                  frame(
                      spark, java.util.Arrays.asList("e1/likes", "e1/hates", "e99/likes", null))));
      assertThat(found.get(0).getList(0)).hasSize(10);
      assertThat(found.get(0).isNullAt(1)).isTrue();
      assertThat(found.get(1).getString(1)).contains("relation 'hates'", "likes");
      assertThat(found.get(2).getString(1)).contains("entity 'e99'");
      assertThat(found.get(3).getString(1)).contains("null");
    }
  }

  @Test
  void itStandsInAPipelineAndIsSaved() throws Exception {
    KnowledgeGraphAnswers transformer =
        new KnowledgeGraphAnswers()
            .setModelPath(model().toString())
            .setQueryCol("query")
            .setOutputCol("out")
            .setNorm("min")
            .setTop(2);
    try (SparkSession spark = Sessions.start("local[2]")) {
      Dataset<Row> frame = frame(spark, QUERIES);
      PipelineModel pipeline =
          new Pipeline().setStages(new PipelineStage[] {transformer}).fit(frame);
      String saved = folder.resolve("pipeline").toString();
      pipeline.save(saved);
      assertThat(answers(PipelineModel.load(saved).transform(frame)))
          .isEqualTo(answers(pipeline.transform(frame)));
      assertThatThrownBy(() -> transformer.setNorm("max").transform(frame))
          .isInstanceOf(UserError.class)
          .hasMessageContaining("norm is 'max'; allowed: [prod, min, luk]");
      assertThatThrownBy(() -> transformer.setNorm("min").setModelPath("none").transform(frame))
          .isInstanceOf(UserError.class)
          .hasMessageContaining("none");
    }
  }
}
