package dev.laurel.cqd;

import static org.assertj.core.api.Assertions.assertThat;

import dev.laurel.core.run.RunOptions;
import dev.laurel.cqd.answer.BeamAnswering;
import dev.laurel.cqd.answer.BeamConfig;
import dev.laurel.cqd.answer.ContinuousAnswering;
import dev.laurel.cqd.answer.ContinuousConfig;
import dev.laurel.cqd.data.GraphFiles;
import dev.laurel.cqd.data.KnowledgeGraph;
import dev.laurel.cqd.data.Labels;
import dev.laurel.cqd.model.LinkPredictor;
import dev.laurel.cqd.model.PredictorConfig;
import dev.laurel.cqd.model.PredictorFile;
import dev.laurel.cqd.model.PredictorTraining;
import dev.laurel.cqd.sparql.AnyQuery;
import dev.laurel.cqd.sparql.SparqlQuery;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.bytedeco.javacpp.Pointer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The example of the package, on a chain of people of whom each knows the next. */
class PackageExampleTest {
  @TempDir private Path folder;

  @Test
  void theExampleOfThePackageWorks() throws Exception {
    List<String> lines = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      lines.add("<http://p/%d> <http://p/knows> <http://p/%d> .".formatted(i, (i + 1) % 20));
    }
    Path file = Files.write(folder.resolve("graph.nt"), lines);

    KnowledgeGraph graph = GraphFiles.read(file);
    PredictorConfig config = PredictorConfig.defaults().withRank(50).withEpochs(20);
    List<String> names = new ArrayList<>();
    try (LinkPredictor predictor =
        PredictorTraining.train(graph, config, RunOptions.defaults()).predictor()) {
      Query query =
          SparqlQuery.parse(
                  "SELECT ?x { ?x <http://p/knows>/<http://p/knows> <http://p/7> }", graph)
              .query();
      BeamAnswering answering =
          new BeamAnswering(predictor, BeamConfig.calibrated(), graph.known());
      for (BeamAnswering.Answer answer : answering.answers(query, 10)) {
        names.add(graph.entities().name(answer.entity()));
      }
    }
    assertThat(names).hasSize(10);
    assertThat(names.get(0)).isEqualTo("http://p/5");
  }

  /** That of the README, on the same chain. */
  @Test
  void theExampleOfTheReadmeWorks() throws Exception {
    List<String> lines = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      lines.add("p%d\tknows\tp%d".formatted(i, (i + 1) % 20));
    }
    Path triples = Files.write(folder.resolve("graph.tsv"), lines);
    Path file = folder.resolve("places.safetensors");
    KnowledgeGraph graph = GraphFiles.read(triples);
    PredictorConfig config =
        PredictorConfig.defaults()
            .withRank(20)
            .withEpochs(60)
            .withRate(0.01)
            .withMethod(PredictorConfig.Method.ADAM);
    try (PredictorFile trained =
        new PredictorFile(
            PredictorTraining.train(graph, config, RunOptions.defaults()).predictor(),
            graph,
            Labels.beside(triples, graph.entities()),
            config)) {
      trained.save(file, Map.of());
    }
    try (PredictorFile model = PredictorFile.load(file)) {
      Query query = AnyQuery.parse("p7/^knows", model.graph());
      BeamAnswering answering =
          new BeamAnswering(model.predictor(), BeamConfig.calibrated(), model.known());
      List<BeamAnswering.Answer> answers = answering.answers(query, 20);
      assertThat(answers).hasSize(20);
      assertThat(model.labels().get(answers.get(0).entity())).isEqualTo("p6");
      assertThat(answers.get(0).explanation().known()).isTrue();
    }
  }

  @Test
  void aThousandQueriesLeaveNoNativeMemoryToTheGarbageCollector() throws Exception {
    Path triples = Files.writeString(folder.resolve("g.tsv"), "a\tr\tb\nb\tr\tc\nc\tr\ta\n");
    KnowledgeGraph graph = GraphFiles.read(triples);
    PredictorConfig config = PredictorConfig.defaults().withRank(4).withEpochs(2);
    try (LinkPredictor predictor =
        PredictorTraining.train(graph, config, RunOptions.defaults()).predictor()) {
      BeamAnswering answering =
          new BeamAnswering(predictor, BeamConfig.calibrated(), graph.known());
      ContinuousAnswering continuous =
          new ContinuousAnswering(predictor, ContinuousConfig.defaults().withMaxSteps(3));
      Query query = AnyQuery.parse("a/^r/^r & (b/r | c/r) & !b/r", graph);
      Query positive = AnyQuery.parse("a/r/r", graph);
      long before = 0;
      for (int i = 0; i < 1000; i++) {
        if (i == 10) {
          before = Pointer.totalCount();
        }
        assertThat(answering.answers(query, 3)).isNotEmpty();
        assertThat(continuous.truth(positive)).hasSize(3);
      }
      assertThat(Pointer.totalCount() - before).as("native objects left").isLessThanOrEqualTo(0);
    }
  }
}
