package dev.laurel.cqd.eval;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Means over ranks.
 *
 * @param count what was averaged
 * @param mrr mean of 1 / rank
 * @param hits1 share of ranks 1
 * @param hits3 share of ranks up to 3
 * @param hits10 share of ranks up to 10
 * @param meanRank mean of the ranks
 */
public record RankingMetrics(
    long count, double mrr, double hits1, double hits3, double hits10, double meanRank) {
  /** The means of some ranks. */
  public static RankingMetrics of(double... ranks) {
    double mrr = 0;
    double hits1 = 0;
    double hits3 = 0;
    double hits10 = 0;
    double sum = 0;
    for (double rank : ranks) {
      mrr += 1 / rank;
      hits1 += rank <= 1 ? 1 : 0;
      hits3 += rank <= 3 ? 1 : 0;
      hits10 += rank <= 10 ? 1 : 0;
      sum += rank;
    }
    double n = Math.max(1, ranks.length);
    return new RankingMetrics(ranks.length, mrr / n, hits1 / n, hits3 / n, hits10 / n, sum / n);
  }

  /** The plain mean of several, each counting once. */
  public static RankingMetrics mean(Collection<RankingMetrics> all) {
    double n = Math.max(1, all.size());
    return new RankingMetrics(
        all.size(),
        all.stream().mapToDouble(RankingMetrics::mrr).sum() / n,
        all.stream().mapToDouble(RankingMetrics::hits1).sum() / n,
        all.stream().mapToDouble(RankingMetrics::hits3).sum() / n,
        all.stream().mapToDouble(RankingMetrics::hits10).sum() / n,
        all.stream().mapToDouble(RankingMetrics::meanRank).sum() / n);
  }

  /** By name, for logs. */
  public Map<String, Double> asMap() {
    Map<String, Double> map = new LinkedHashMap<>();
    map.put("MRR", mrr);
    map.put("H@1", hits1);
    map.put("H@3", hits3);
    map.put("H@10", hits10);
    map.put("MR", meanRank);
    return map;
  }
}
