package dev.laurel.cqd.eval;

import dev.laurel.core.run.Progress;
import dev.laurel.cqd.Query;
import dev.laurel.cqd.Structure;
import dev.laurel.cqd.answer.BeamAnswering;
import dev.laurel.cqd.data.QuerySet;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Ranks of the hard answers of whole query sets, by structure. */
public final class QueryEvaluation {
  private QueryEvaluation() {}

  /**
   * Scores one query.
   *
   * <p>The answering of the official codes can be compared through it.
   */
  @FunctionalInterface
  public interface Scorer {
    /** The score of each entity. */
    float[] scores(Query query);
  }

  /**
   * Metrics by structure, in the order of the structures. Queries without hard answer are skipped.
   */
  public static Map<Structure, RankingMetrics> evaluate(
      BeamAnswering answering, QuerySet set, TieRule ties, Progress progress) {
    List<QuerySet.Question> questions = asked(set);
    List<Query> queries = questions.stream().map(QuerySet.Question::query).toList();
    Map<Structure, List<RankingMetrics>> found = new TreeMap<>();
    long[] done = {0};
    progress.begin("answering", queries.size());
    answering.scan(
        queries,
        (i, truth) -> {
          add(found, questions.get(i), truth, ties);
          progress.step(++done[0], Map.of());
        });
    progress.end();
    return means(found);
  }

  /** The same with another scorer, a query at a time. */
  public static Map<Structure, RankingMetrics> evaluate(
      Scorer scorer, QuerySet set, TieRule ties, Progress progress) {
    Map<Structure, List<RankingMetrics>> found = new TreeMap<>();
    List<QuerySet.Question> questions = asked(set);
    progress.begin("answering", questions.size());
    for (int i = 0; i < questions.size(); i++) {
      add(found, questions.get(i), scorer.scores(questions.get(i).query()), ties);
      progress.step(i + 1L, Map.of());
    }
    progress.end();
    return means(found);
  }

  private static List<QuerySet.Question> asked(QuerySet set) {
    return set.questions().stream().filter(question -> question.hard().length > 0).toList();
  }

  private static void add(
      Map<Structure, List<RankingMetrics>> found,
      QuerySet.Question question,
      float[] truth,
      TieRule ties) {
    double[] ranks = QueryRanking.ranks(truth, question.easy(), question.hard(), ties);
    found
        .computeIfAbsent(question.structure(), structure -> new ArrayList<>())
        .add(RankingMetrics.of(ranks));
  }

  private static Map<Structure, RankingMetrics> means(Map<Structure, List<RankingMetrics>> found) {
    Map<Structure, RankingMetrics> means = new TreeMap<>();
    found.forEach((structure, all) -> means.put(structure, RankingMetrics.mean(all)));
    return means;
  }
}
