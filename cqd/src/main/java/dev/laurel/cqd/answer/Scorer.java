package dev.laurel.cqd.answer;

import dev.laurel.cqd.Query;
import dev.laurel.cqd.Structure;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Scores all entities for queries: by search, by optimisation, or as an official code does. */
@FunctionalInterface
public interface Scorer {
  /** Takes the scores of one query. */
  @FunctionalInterface
  interface Visitor {
    /**
     * The score of each entity.
     *
     * @param query number in the list
     * @param scores (entities); may be reused after the call
     */
    void accept(int query, float[] scores);
  }

  /** Visits the scores of every query, in any order. */
  void scan(List<Query> queries, Visitor visitor);

  /** The scores of one query (entities). */
  default float[] truth(Query query) {
    float[][] result = new float[1][];
    scan(List.of(query), (i, scores) -> result[0] = scores.clone());
    return result[0];
  }

  /** The numbers of the queries of each shape, in batches. */
  static List<List<Integer>> batches(List<Query> queries, int most) {
    Map<String, List<Integer>> shapes = new LinkedHashMap<>();
    for (int i = 0; i < queries.size(); i++) {
      shapes.computeIfAbsent(Structure.pattern(queries.get(i)), shape -> new ArrayList<>()).add(i);
    }
    return shapes.values().stream()
        .map(members -> split(members, most))
        .flatMap(Collection::stream)
        .toList();
  }

  private static List<List<Integer>> split(List<Integer> members, int most) {
    List<List<Integer>> parts = new ArrayList<>();
    for (int from = 0; from < members.size(); from += most) {
      parts.add(members.subList(from, Math.min(members.size(), from + most)));
    }
    return parts;
  }
}
