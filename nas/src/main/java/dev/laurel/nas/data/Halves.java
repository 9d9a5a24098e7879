package dev.laurel.nas.data;

import dev.laurel.core.UserError;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;

/** Cuts a data set into two parts. */
public final class Halves {
  private Halves() {}

  /**
   * Every class is shuffled and cut alike, so that both parts have all of them.
   *
   * @param portion of the first part, between 0 and 1
   * @return numbers of the pictures of both parts, each shuffled
   * @throws UserError if a class has too few pictures for both
   */
  public static int[][] stratified(int[] labels, double portion, long seed) {
    TreeMap<Integer, List<Integer>> byClass = new TreeMap<>();
    for (int i = 0; i < labels.length; i++) {
      byClass.computeIfAbsent(labels[i], unused -> new ArrayList<>()).add(i);
    }
    Random random = new Random(seed);
    List<Integer> first = new ArrayList<>();
    List<Integer> second = new ArrayList<>();
    byClass.forEach(
        (label, numbers) -> {
          if (numbers.size() < 2) {
            throw UserError.of(
                "class %d has %d picture; at least one for each of two parts is needed",
                label, numbers.size());
          }
          Collections.shuffle(numbers, random);
          int cut = (int) Math.round(portion * numbers.size());
          cut = Math.max(1, Math.min(numbers.size() - 1, cut));
          first.addAll(numbers.subList(0, cut));
          second.addAll(numbers.subList(cut, numbers.size()));
        });
    Collections.shuffle(first, random);
    Collections.shuffle(second, random);
    return new int[][] {array(first), array(second)};
  }

  /** As the official code: the first part in the order of the data, and the rest. */
  public static int[][] inOrder(int count, double portion) {
    int[] all = new int[count];
    Arrays.setAll(all, i -> i);
    int cut = (int) Math.floor(portion * count);
    return new int[][] {Arrays.copyOf(all, cut), Arrays.copyOfRange(all, cut, count)};
  }

  private static int[] array(List<Integer> numbers) {
    return numbers.stream().mapToInt(Integer::intValue).toArray();
  }
}
