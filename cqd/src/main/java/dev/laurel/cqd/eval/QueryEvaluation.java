package dev.laurel.cqd.eval;

import dev.laurel.core.run.Progress;
import dev.laurel.cqd.Structure;
import dev.laurel.cqd.answer.Scorer;
import dev.laurel.cqd.data.QuerySet;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Ranks of the hard answers of whole query sets: by type of query, and by how many missing triples
 * an answer needs.
 *
 * @param types by type, mean over each query's hard answers, then over queries; in the order of the
 *     structures, other types behind them by name
 * @param missing by type and number of missing triples, mean over answers; empty if unknown
 * @param skipped queries without hard answer
 */
public record QueryEvaluation(
    Map<String, RankingMetrics> types,
    Map<String, Map<Integer, RankingMetrics>> missing,
    int skipped) {
  /** Mean over the types, each counting once. */
  public RankingMetrics mean() {
    return RankingMetrics.mean(types.values());
  }

  /** Evaluates a query set. */
  public static QueryEvaluation of(Scorer scorer, QuerySet set, TieRule ties, Progress progress) {
    List<QuerySet.Question> questions =
        set.questions().stream().filter(question -> question.hard().length > 0).toList();
    Map<String, List<RankingMetrics>> types = new LinkedHashMap<>();
    for (Structure structure : Structure.values()) {
      types.put(structure.label(), new ArrayList<>());
    }
    Map<String, List<RankingMetrics>> others = new TreeMap<>();
    Map<String, Map<Integer, List<RankingMetrics>>> missing = new LinkedHashMap<>();
    long[] done = {0};
    progress.begin("answering", questions.size());
    scorer.scan(
        questions.stream().map(QuerySet.Question::query).toList(),
        (i, scores) -> {
          QuerySet.Question question = questions.get(i);
          double[] ranks = QueryRanking.ranks(scores, question.easy(), question.hard(), ties);
          Map<String, List<RankingMetrics>> place =
              types.containsKey(question.type()) ? types : others;
          place
              .computeIfAbsent(question.type(), type -> new ArrayList<>())
              .add(RankingMetrics.of(ranks));
          for (int j = 0; j < question.missing().length; j++) {
            missing
                .computeIfAbsent(question.type(), type -> new TreeMap<>())
                .computeIfAbsent(question.missing()[j], count -> new ArrayList<>())
                .add(RankingMetrics.of(ranks[j]));
          }
          progress.step(++done[0], Map.of());
        });
    progress.end();
    types.values().removeIf(List::isEmpty);
    types.putAll(others);
    Map<String, Map<Integer, RankingMetrics>> byMissing = new LinkedHashMap<>();
    for (String type : types.keySet()) {
      if (missing.containsKey(type)) {
        byMissing.put(type, means(missing.get(type)));
      }
    }
    return new QueryEvaluation(means(types), byMissing, set.questions().size() - questions.size());
  }

  private static <K> Map<K, RankingMetrics> means(
      Map<K, ? extends Collection<RankingMetrics>> all) {
    Map<K, RankingMetrics> means = new LinkedHashMap<>();
    all.forEach((key, metrics) -> means.put(key, RankingMetrics.mean(metrics)));
    return means;
  }
}
