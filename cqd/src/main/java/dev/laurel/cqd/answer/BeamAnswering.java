package dev.laurel.cqd.answer;

import dev.laurel.core.Engine;
import dev.laurel.core.Tensors;
import dev.laurel.core.UserError;
import dev.laurel.cqd.Query;
import dev.laurel.cqd.ScoreTransform;
import dev.laurel.cqd.data.Edges;
import dev.laurel.cqd.model.LinkPredictor;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;

/** Answers queries by search: {@code CQD-Beam}. Not for use by several threads at once. */
public final class BeamAnswering implements Scorer {
  /** Queries evaluated together. */
  private static final int BATCH = 64;

  /** Truth values of their vectors, which are what memory holds: 64 MiB of float32. */
  private static final int MOST_ENTRIES = 1 << 24;

  private final LinkPredictor predictor;
  private final BeamConfig config;
  private final Edges known;
  private final Projection projection;
  private final TreeEvaluator evaluator;

  /**
   * Answers with a predictor.
   *
   * @param known training edges in both directions; null if they neither count nor are marked
   * @throws UserError if the configuration makes no sense
   */
  public BeamAnswering(LinkPredictor predictor, BeamConfig config, Edges known) {
    this.predictor = predictor;
    this.config = config;
    this.known = known;
    if (config.known() != BeamConfig.Known.IGNORE && known == null) {
      throw UserError.of("known edges shall count (%s) but no graph is given", config.known());
    }
    if (config.transform() == ScoreTransform.CALIBRATED && known == null) {
      throw new UserError("calibrated truth values count known edges, but no graph is given");
    }
    this.projection = new Projection(predictor, config, known);
    this.evaluator = new TreeEvaluator(predictor, config, projection);
  }

  /**
   * An answer.
   *
   * @param entity number
   * @param truth of the query for it
   * @param explanation how it came about
   */
  public record Answer(int entity, double truth, Explanation explanation) {}

  /** {@inheritDoc} Queries of one shape share their products. */
  @Override
  public void scan(List<Query> queries, Visitor visitor) {
    Engine.start();
    queries.forEach(this::check);
    int n = predictor.entities();
    float[] row = new float[n];
    int together = Math.max(1, Math.min(BATCH, MOST_ENTRIES / n));
    for (List<Integer> part : Scorer.batches(queries, together)) {
      float[] all;
      try (PointerScope scope = new PointerScope()) {
        all = Tensors.floats(evaluator.evaluate(part.stream().map(queries::get).toList()).values());
      }
      for (int i = 0; i < part.size(); i++) {
        System.arraycopy(all, i * n, row, 0, n);
        visitor.accept(part.get(i), row);
      }
    }
  }

  /**
   * The best answers of a query, explained; fewer if there are fewer entities. Where there are
   * truth values (sigmoid, calibrated), entities of truth 0 are no answers.
   */
  public List<Answer> answers(Query query, int count) {
    Engine.start();
    check(query);
    if (count < 1) {
      throw UserError.of("%d answers are asked for; allowed: 1 and more", count);
    }
    try (PointerScope scope = new PointerScope();
        NoGradGuard noGradients = new NoGradGuard()) {
      Answers traced = evaluator.evaluate(List.of(query));
      Candidates best = Candidates.best(traced.values(), Math.min(count, predictor.entities()));
      int[] entities = Tensors.ints(best.entities());
      double[] truth = Tensors.doubles(best.truth());
      Explainer explainer = new Explainer(projection, config.norm(), known, 0, 1);
      List<Answer> answers = new ArrayList<>();
      boolean truths =
          config.transform() == ScoreTransform.SIGMOID
              || config.transform() == ScoreTransform.CALIBRATED;
      for (int i = 0; i < entities.length && !(truths && truth[i] == 0); i++) {
        Explanation explanation = explainer.explain(query, traced, entities[i]).get(0);
        answers.add(new Answer(entities[i], truth[i], explanation));
      }
      return answers;
    }
  }

  /** Why an entity answers a query: the best assignment of the inner variables. */
  public Explanation explain(Query query, int entity) {
    return explain(query, entity, 1).get(0);
  }

  /** The best assignments of the inner variables for an answer, best first. */
  public List<Explanation> explain(Query query, int entity, int count) {
    Engine.start();
    check(query);
    inRange("entity", entity, predictor.entities());
    if (count < 1) {
      throw UserError.of("%d explanations are asked for; allowed: 1 and more", count);
    }
    try (PointerScope scope = new PointerScope();
        NoGradGuard noGradients = new NoGradGuard()) {
      Answers traced = evaluator.evaluate(List.of(query));
      return new Explainer(projection, config.norm(), known, 0, count)
          .explain(query, traced, entity);
    }
  }

  private void check(Query query) {
    if (query.levels() > Query.MOST_LEVELS) {
      throw UserError.of(
          "the query has %d levels; allowed: up to %d", query.levels(), Query.MOST_LEVELS);
    }
    boolean negated = checkNumbers(query);
    if (negated && config.transform() == ScoreTransform.RAW) {
      throw new UserError(
          "a query with negation needs truth values, but transform is RAW; use SIGMOID");
    }
  }

  /** Checks that entities and relations exist; tells whether something is negated. */
  private boolean checkNumbers(Query query) {
    if (query instanceof Query.Anchor anchor) {
      inRange("entity", anchor.entity(), predictor.entities());
    }
    if (query instanceof Query.Project project) {
      inRange("relation", project.relation(), predictor.relations());
    }
    if (query instanceof Query.Mask mask) {
      for (int entity : mask.entities()) {
        inRange("entity", entity, predictor.entities());
      }
    }
    boolean negated = query instanceof Query.Not;
    for (Query part : query.parts()) {
      negated |= checkNumbers(part);
    }
    return negated;
  }

  private static void inRange(String what, int number, int count) {
    if (number < 0 || number >= count) {
      throw UserError.of("the query names %s %d; the model has 0 to %d", what, number, count - 1);
    }
  }
}
