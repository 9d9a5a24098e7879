package dev.laurel.cqd.data;

import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Collects triples in their order, repeated ones once. */
final class DistinctTriples {
  private int[] numbers;
  private final Set<List<Integer>> seen = new HashSet<>();
  private int count;
  private int repeated;

  DistinctTriples(int expected) {
    numbers = new int[3 * Math.max(1, expected)];
  }

  void add(int head, int relation, int tail) {
    if (!seen.add(List.of(head, relation, tail))) {
      repeated++;
      return;
    }
    if (count == numbers.length) {
      numbers = Arrays.copyOf(numbers, 2 * numbers.length);
    }
    numbers[count++] = head;
    numbers[count++] = relation;
    numbers[count++] = tail;
  }

  /** How many were there already. */
  int repeated() {
    return repeated;
  }

  Triples triples() {
    return Triples.ofRows(Arrays.copyOf(numbers, count));
  }
}
