package dev.laurel.cqd.answer;

import dev.laurel.core.Engine;
import dev.laurel.core.Tensors;
import dev.laurel.core.run.Seeds;
import dev.laurel.cqd.Query;
import dev.laurel.cqd.model.LinkPredictor;
import java.util.List;
import java.util.Random;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;

/**
 * Answers queries by optimisation: {@code CQD-CO}. Queries of one shape are solved in batches that
 * share a loss, as in the official codes. A query without inner variable needs no search; its atoms
 * are combined. Not for use by several threads at once.
 */
public final class ContinuousAnswering implements Scorer {
  /** Queries that share a loss. */
  private static final int BATCH = 256;

  private final LinkPredictor predictor;
  private final ContinuousConfig config;

  /** Answers with a predictor. */
  public ContinuousAnswering(LinkPredictor predictor, ContinuousConfig config) {
    this.predictor = predictor;
    this.config = config;
  }

  @Override
  public void scan(List<Query> queries, Visitor visitor) {
    Engine.start();
    int n = predictor.entities();
    float[] row = new float[n];
    List<List<Integer>> batches = Scorer.batches(queries, BATCH);
    for (int batch = 0; batch < batches.size(); batch++) {
      List<Integer> part = batches.get(batch);
      float[] all = answers(part.stream().map(queries::get).toList(), batch);
      for (int i = 0; i < part.size(); i++) {
        System.arraycopy(all, i * n, row, 0, n);
        visitor.accept(part.get(i), row);
      }
    }
  }

  private float[] answers(List<Query> queries, int batch) {
    int variables = ContinuousSearch.variables(queries.get(0));
    long width = predictor.headTable().size(1);
    try (PointerScope scope = new PointerScope()) {
      Random random = new Random(Seeds.of(config.seed(), batch));
      Tensor first =
          Tensors.times(
              Tensors.randomNormal(
                  random,
                  predictor.headTable().scalar_type().intern(),
                  (long) variables * queries.size(),
                  width),
              config.initialScale());
      ContinuousSearch search =
          new ContinuousSearch(
              predictor,
              variables == 1 ? config.withMaxSteps(0) : config,
              queries,
              first.view(variables, queries.size(), width));
      search.run();
      return Tensors.floats(search.answers());
    }
  }
}
