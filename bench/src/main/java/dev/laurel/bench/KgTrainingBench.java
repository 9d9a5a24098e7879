package dev.laurel.bench;

import dev.laurel.core.Engine;
import dev.laurel.core.EngineConfig;
import dev.laurel.core.run.RunOptions;
import dev.laurel.cqd.data.KnowledgeGraph;
import dev.laurel.cqd.data.Numbering;
import dev.laurel.cqd.data.Triples;
import dev.laurel.cqd.data.Vocabulary;
import dev.laurel.cqd.model.PredictorConfig;
import dev.laurel.cqd.model.PredictorTraining;
import java.util.Locale;
import java.util.Random;
import java.util.stream.IntStream;

/**
 * Examples a second of training on random triples of the size of FB15k-237: {@code
 * peers/kg_training.py} times the official code. Arguments: threads, examples.
 */
public final class KgTrainingBench {
  private static final int ENTITIES = 14_541;
  private static final int RELATIONS = 237;

  private KgTrainingBench() {}

  /** Runs. */
  public static void main(String[] arguments) {
    int threads = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 1;
    int examples = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 40_000;
    System.out.println(Engine.start(EngineConfig.defaults().withThreads(threads)));
    Random random = new Random(1);
    int[] rows = new int[3 * (examples / 2)];
    for (int i = 0; i < rows.length; i += 3) {
      rows[i] = random.nextInt(ENTITIES);
      rows[i + 1] = 2 * random.nextInt(RELATIONS);
      rows[i + 2] = random.nextInt(ENTITIES);
    }
    KnowledgeGraph graph =
        new KnowledgeGraph(
            names("entity", ENTITIES),
            names("relation", RELATIONS),
            Numbering.INTERLEAVED,
            Triples.ofRows(rows),
            Triples.none(),
            Triples.none());
    for (int[] setting : new int[][] {{32, 1000}, {100, 1000}, {32, 100}}) {
      PredictorConfig config =
          PredictorConfig.defaults().withRank(setting[0]).withBatch(setting[1]).withEpochs(1);
      double best = Double.POSITIVE_INFINITY;
      for (int run = 0; run < 2; run++) {
        PredictorTraining.Trained trained =
            PredictorTraining.train(graph, config, RunOptions.defaults());
        trained.predictor().close();
        best = Math.min(best, trained.report().seconds());
      }
      System.out.printf(
          Locale.ROOT, "| %d | %d | %.0f |%n", setting[0], setting[1], examples / best);
    }
  }

  private static Vocabulary names(String what, int count) {
    return Vocabulary.of(what, IntStream.range(0, count).mapToObj(String::valueOf).toList());
  }
}
