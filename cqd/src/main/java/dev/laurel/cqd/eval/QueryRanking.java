package dev.laurel.cqd.eval;

import dev.laurel.core.UserError;
import java.util.Arrays;

/**
 * Filtered ranks of a query's hard answers: each among the entities that are no other answer,
 * counted in one pass instead of sorted.
 */
public final class QueryRanking {
  private QueryRanking() {}

  /**
   * The ranks of the hard answers, in their order.
   *
   * @param scores one per entity
   * @param easy answers that follow from what is known, ascending
   * @param hard answers that do not, ascending
   * @throws UserError if a score is NaN
   */
  public static double[] ranks(float[] scores, int[] easy, int[] hard, TieRule ties) {
    float[] wanted = new float[hard.length];
    for (int i = 0; i < hard.length; i++) {
      wanted[i] = scores[hard[i]];
    }
    float[] levels = wanted.clone();
    Arrays.sort(levels);
    // at[i]: entities whose score lies at levels[i], above[i]: strictly between it and the next.
    long[] at = new long[levels.length];
    long[] above = new long[levels.length + 1];
    for (int entity = 0; entity < scores.length; entity++) {
      if (Float.isNaN(scores[entity])) {
        throw UserError.of("the score of entity %d is NaN; ranks need numbers", entity);
      }
      count(levels, scores[entity], at, above, 1);
    }
    for (int[] answers : new int[][] {easy, hard}) {
      for (int answer : answers) {
        count(levels, scores[answer], at, above, -1);
      }
    }
    double[] ranks = new double[hard.length];
    for (int i = 0; i < hard.length; i++) {
      int place = firstAt(levels, wanted[i]);
      long better = 0;
      for (int j = place + 1; j < levels.length; j++) {
        better += levels[j] == wanted[i] ? 0 : at[j];
      }
      for (int j = place + 1; j <= levels.length; j++) {
        better += above[j];
      }
      ranks[i] = ties.rank(better, at[place]);
    }
    return ranks;
  }

  private static void count(float[] levels, float score, long[] at, long[] above, int by) {
    int place = firstAt(levels, score);
    if (place < levels.length && levels[place] == score) {
      at[place] += by;
    } else {
      above[place] += by;
    }
  }

  /** The first level that is not below a score. */
  private static int firstAt(float[] levels, float score) {
    int low = 0;
    int high = levels.length;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (levels[middle] < score) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }
}
