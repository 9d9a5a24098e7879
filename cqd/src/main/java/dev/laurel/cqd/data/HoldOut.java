package dev.laurel.cqd.data;

import dev.laurel.core.UserError;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * Splits a graph: some triples are held out for validation and as many for testing. All triples
 * between two entities stay together, so that no relation that goes both ways gives an answer away;
 * every entity and relation keeps a triple to train on.
 */
public final class HoldOut {
  private HoldOut() {}

  /**
   * Splits the training triples of a graph, which has no others.
   *
   * @param share of the triples for each part, from 0 to below 0.5
   * @throws UserError if the graph is split already or the share out of range
   */
  public static KnowledgeGraph split(KnowledgeGraph graph, double share, long seed) {
    if (!(share >= 0 && share < 0.5)) {
      throw UserError.of("the share to hold out is %s; allowed: from 0 to below 0.5", share);
    }
    if (graph.valid().count() + graph.test().count() > 0) {
      throw new UserError("the graph has held-out triples already; none more can be held out");
    }
    Triples all = graph.train();
    int n = all.count();
    int[] ofEntity = new int[graph.entities().size()];
    int[] ofRelation = new int[graph.directedRelations()];
    Map<Long, List<Integer>> pairs = new LinkedHashMap<>();
    for (int i = 0; i < n; i++) {
      long low = Math.min(all.heads()[i], all.tails()[i]);
      long high = Math.max(all.heads()[i], all.tails()[i]);
      pairs.computeIfAbsent(low << 32 | high, pair -> new ArrayList<>()).add(i);
      count(all, i, ofEntity, ofRelation, 1);
    }
    List<List<Integer>> groups = new ArrayList<>(pairs.values());
    Collections.shuffle(groups, new Random(seed));
    long wanted = Math.round(share * n);
    int[] part = new int[n];
    long[] taken = new long[3];
    for (List<Integer> group : groups) {
      int into = taken[1] < wanted ? 1 : taken[2] < wanted ? 2 : 0;
      if (into == 0) {
        break;
      }
      group.forEach(i -> count(all, i, ofEntity, ofRelation, -1));
      boolean spare =
          group.stream()
              .allMatch(
                  i ->
                      ofEntity[all.heads()[i]] > 0
                          && ofEntity[all.tails()[i]] > 0
                          && ofRelation[all.relations()[i]] > 0);
      if (spare) {
        group.forEach(i -> part[i] = into);
        taken[into] += group.size();
      } else {
        group.forEach(i -> count(all, i, ofEntity, ofRelation, 1));
      }
    }
    return new KnowledgeGraph(
        graph.entities(),
        graph.relations(),
        graph.numbering(),
        those(all, part, 0),
        those(all, part, 1),
        those(all, part, 2));
  }

  private static void count(Triples all, int i, int[] ofEntity, int[] ofRelation, int by) {
    ofEntity[all.heads()[i]] += by;
    ofEntity[all.tails()[i]] += by;
    ofRelation[all.relations()[i]] += by;
  }

  private static Triples those(Triples all, int[] part, int wanted) {
    DistinctTriples chosen = new DistinctTriples(all.count());
    for (int i = 0; i < part.length; i++) {
      if (part[i] == wanted) {
        chosen.add(all.heads()[i], all.relations()[i], all.tails()[i]);
      }
    }
    return chosen.triples();
  }
}
