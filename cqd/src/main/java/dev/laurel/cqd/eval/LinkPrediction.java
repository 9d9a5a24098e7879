package dev.laurel.cqd.eval;

import dev.laurel.core.Tensors;
import dev.laurel.cqd.data.Edges;
import dev.laurel.cqd.data.KnowledgeGraph;
import dev.laurel.cqd.data.Triples;
import dev.laurel.cqd.model.LinkPredictor;
import java.util.Arrays;
import java.util.List;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;

/**
 * Filtered ranks of held-out triples: the true tail among all entities that are no other known
 * tail, and the true head by the inverse relation. A score equal to the target's counts as above
 * it, as in the official code.
 */
public final class LinkPrediction {
  private static final int BATCH = 256;

  /** Scores held at once: 64 MiB of float32. */
  private static final int MOST_ENTRIES = 1 << 24;

  private LinkPrediction() {}

  /** Mean of both directions over some triples of a graph. */
  public static RankingMetrics evaluate(
      LinkPredictor predictor, KnowledgeGraph graph, Triples triples) {
    Edges known = graph.all();
    Triples both = graph.both(triples);
    double[] ranks = ranks(predictor, both, known);
    int n = triples.count();
    double[] right = new double[n];
    double[] left = new double[n];
    for (int i = 0; i < n; i++) {
      right[i] = ranks[2 * i];
      left[i] = ranks[2 * i + 1];
    }
    return RankingMetrics.mean(List.of(RankingMetrics.of(right), RankingMetrics.of(left)));
  }

  /**
   * The rank of each directed triple's tail.
   *
   * @param known all true triples, in both directions
   */
  public static double[] ranks(LinkPredictor predictor, Triples triples, Edges known) {
    double[] ranks = new double[triples.count()];
    int together = Math.max(1, Math.min(BATCH, MOST_ENTRIES / predictor.entities()));
    for (int from = 0; from < ranks.length; from += together) {
      int to = Math.min(ranks.length, from + together);
      int[] heads = Arrays.copyOfRange(triples.heads(), from, to);
      int[] relations = Arrays.copyOfRange(triples.relations(), from, to);
      try (PointerScope scope = new PointerScope()) {
        Tensor scores = predictor.scores(heads, relations);
        Tensor target =
            scores.gather(
                1,
                LinkPredictor.numbers(Arrays.copyOfRange(triples.tails(), from, to)).unsqueeze(1));
        long[] above = Tensors.longs(scores.ge(target).sum(1));
        for (int i = 0; i < to - from; i++) {
          int tail = triples.tails()[from + i];
          int[] filtered = known.tails(heads[i], relations[i]);
          ranks[from + i] = 1 + above[i] - filteredAbove(scores, i, tail, filtered);
        }
      }
    }
    return ranks;
  }

  /** How many of the known tails, the target itself included, score at least as high. */
  private static long filteredAbove(Tensor scores, int row, int tail, int[] filtered) {
    int[] all = filtered;
    if (Arrays.binarySearch(filtered, tail) < 0) {
      all = Arrays.copyOf(filtered, filtered.length + 1);
      all[filtered.length] = tail;
    }
    try (PointerScope scope = new PointerScope()) {
      Tensor own = scores.select(0, row);
      Tensor target = own.narrow(0, tail, 1);
      return own.index_select(0, LinkPredictor.numbers(all)).ge(target).sum().item_long();
    }
  }
}
