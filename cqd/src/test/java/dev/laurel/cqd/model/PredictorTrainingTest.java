package dev.laurel.cqd.model;

import static org.assertj.core.api.Assertions.assertThat;

import dev.laurel.core.run.RunOptions;
import dev.laurel.cqd.data.KnowledgeGraph;
import dev.laurel.cqd.data.Numbering;
import dev.laurel.cqd.data.Triples;
import dev.laurel.cqd.data.Vocabulary;
import dev.laurel.cqd.eval.LinkPrediction;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Training of every predictor, on thirty people who live in five towns. */
class PredictorTrainingTest {
  private static final int PEOPLE = 30;
  private static final int TOWNS = 5;

  private static KnowledgeGraph world() {
    int[] rows = new int[3 * PEOPLE];
    for (int person = 0; person < PEOPLE; person++) {
      rows[3 * person] = person;
      rows[3 * person + 2] = PEOPLE + person % TOWNS;
    }
    return new KnowledgeGraph(
        Vocabulary.of(
            "entity", IntStream.range(0, PEOPLE + TOWNS).mapToObj(String::valueOf).toList()),
        Vocabulary.of("relation", List.of("lives_in")),
        Numbering.INTERLEAVED,
        Triples.ofRows(rows),
        Triples.none(),
        Triples.none());
  }

  private static void assertLearns(PredictorConfig config) {
    KnowledgeGraph graph = world();
    try (LinkPredictor predictor =
        PredictorTraining.train(graph, config, RunOptions.defaults()).predictor()) {
      // Half of the ranks are among five towns, half among the people of a town.
      assertThat(LinkPrediction.evaluate(predictor, graph, graph.train()).mrr())
          .as(config.toString())
          .isGreaterThan(0.9);
    }
  }

  private static PredictorConfig config(ScoringFunction function) {
    return PredictorConfig.defaults()
        .withFunction(function)
        .withRank(16)
        .withEpochs(100)
        .withBatch(30)
        .withRegularizer(Regularizer.N3, 1e-4);
  }

  @ParameterizedTest
  @EnumSource
  void everyScoringFunctionLearns(ScoringFunction function) {
    assertLearns(config(function));
  }

  @ParameterizedTest
  @EnumSource
  void everyRegularizerIsTrainedWith(Regularizer regularizer) {
    assertLearns(config(ScoringFunction.COMPLEX).withRegularizer(regularizer, 1e-3));
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "CP")
  void bothSidesOfATripleAreLearnt(ScoringFunction function) {
    KnowledgeGraph graph = world();
    try (LinkPredictor predictor =
        PredictorTraining.train(
                graph,
                config(function).withLossMode(PredictorConfig.LossMode.TWO_SIDED),
                RunOptions.defaults())
            .predictor()) {
      double[] ranks = LinkPrediction.ranks(predictor, graph.train(), graph.edges(graph.train()));
      assertThat(java.util.Arrays.stream(ranks).max().orElseThrow())
          .as(function.name())
          .isLessThanOrEqualTo(2);
    }
  }
}
