package dev.laurel.cqd;

import static org.assertj.core.api.Assertions.assertThat;

import dev.laurel.core.run.TrainingOptions;
import dev.laurel.cqd.answer.BeamAnswering;
import dev.laurel.cqd.answer.BeamConfig;
import dev.laurel.cqd.data.GraphFiles;
import dev.laurel.cqd.data.KnowledgeGraph;
import dev.laurel.cqd.model.LinkPredictor;
import dev.laurel.cqd.model.PredictorConfig;
import dev.laurel.cqd.model.PredictorTraining;
import dev.laurel.cqd.sparql.SparqlQuery;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
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
        PredictorTraining.train(graph, config, TrainingOptions.defaults()).predictor()) {
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
}
