package dev.laurel.phm.eval;

import java.util.Map;
import java.util.TreeMap;

/**
 * How often a class is right.
 *
 * @param share of all examples, 0 to 1
 * @param majority share of the most frequent class, which always telling it would reach
 * @param count of examples
 * @param byGroup share of every group of examples
 * @param counts of every group's examples
 */
public record Accuracy(
    double share,
    double majority,
    int count,
    Map<Integer, Double> byGroup,
    Map<Integer, Integer> counts) {
  /** Compares. */
  public static Accuracy of(int[] predicted, int[] labels, int[] groups) {
    Map<Integer, Integer> right = new TreeMap<>();
    Map<Integer, Integer> all = new TreeMap<>();
    Map<Integer, Integer> ofLabel = new TreeMap<>();
    int rightOnes = 0;
    for (int i = 0; i < labels.length; i++) {
      int hit = predicted[i] == labels[i] ? 1 : 0;
      rightOnes += hit;
      right.merge(groups[i], hit, Integer::sum);
      all.merge(groups[i], 1, Integer::sum);
      ofLabel.merge(labels[i], 1, Integer::sum);
    }
    Map<Integer, Double> byGroup = new TreeMap<>();
    all.forEach((group, count) -> byGroup.put(group, (double) right.get(group) / count));
    int largest = ofLabel.values().stream().mapToInt(Integer::intValue).max().orElse(0);
    int count = Math.max(1, labels.length);
    return new Accuracy(
        (double) rightOnes / count, (double) largest / count, labels.length, byGroup, all);
  }
}
