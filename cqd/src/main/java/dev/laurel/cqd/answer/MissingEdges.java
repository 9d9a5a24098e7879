package dev.laurel.cqd.answer;

import dev.laurel.cqd.Query;
import dev.laurel.cqd.data.Edges;
import java.util.Arrays;
import java.util.BitSet;

/**
 * How hard the answers of a query are: the number of edges beyond the known ones that the easiest
 * derivation needs (Gregucci et al. 2024, "Is complex query answering really complex?"). What is
 * negated counts for nothing: absence needs no edge.
 */
public final class MissingEdges {
  private static final int NO_ANSWER = Integer.MAX_VALUE / 2;

  private final Edges known;
  private final Edges all;
  private final int entities;
  private final SymbolicAnswers answers;

  /**
   * Counts.
   *
   * @param known edges in both directions
   * @param all these and the missing ones
   */
  public MissingEdges(Edges known, Edges all, int entities) {
    this.known = known;
    this.all = all;
    this.entities = entities;
    this.answers = new SymbolicAnswers(all, entities);
  }

  /** The counts of some answers of a query. */
  public int[] of(Query query, int[] wanted) {
    int[] counts = counts(query);
    return Arrays.stream(wanted).map(answer -> counts[answer]).toArray();
  }

  /** How many edges a derivation has: the most that can be missing. */
  public static int edges(Query query) {
    if (query instanceof Query.Not) {
      return 0;
    }
    if (query instanceof Query.Or or) {
      return or.children().stream().mapToInt(MissingEdges::edges).max().orElse(0);
    }
    return (query instanceof Query.Project ? 1 : 0)
        + query.parts().stream().mapToInt(MissingEdges::edges).sum();
  }

  private int[] counts(Query query) {
    int[] counts = new int[entities];
    if (query instanceof Query.Project project) {
      int[] before = counts(project.child());
      Arrays.fill(counts, NO_ANSWER);
      for (int head = 0; head < entities; head++) {
        if (before[head] < NO_ANSWER) {
          for (int tail : all.tails(head, project.relation())) {
            int step = known.contains(head, project.relation(), tail) ? 0 : 1;
            counts[tail] = Math.min(counts[tail], before[head] + step);
          }
        }
      }
    } else if (query instanceof Query.And and) {
      for (Query child : and.children()) {
        int[] part = counts(child);
        for (int i = 0; i < entities; i++) {
          counts[i] = Math.min(NO_ANSWER, counts[i] + part[i]);
        }
      }
    } else if (query instanceof Query.Or or) {
      Arrays.fill(counts, NO_ANSWER);
      for (Query child : or.children()) {
        int[] part = counts(child);
        for (int i = 0; i < entities; i++) {
          counts[i] = Math.min(counts[i], part[i]);
        }
      }
    } else {
      if (query instanceof Query.Mask mask) {
        counts = counts(mask.child());
      }
      BitSet members = answers.of(query);
      for (int i = 0; i < entities; i++) {
        counts[i] = members.get(i) ? counts[i] : NO_ANSWER;
      }
    }
    return counts;
  }
}
