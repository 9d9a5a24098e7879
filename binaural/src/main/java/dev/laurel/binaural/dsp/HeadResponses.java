package dev.laurel.binaural.dsp;

import dev.laurel.core.UserError;
import java.util.Arrays;

/**
 * What a head makes of a click from many directions.
 *
 * @param sampleRate samples a second
 * @param directions unit vectors: x forward, y right, z up
 * @param responses by direction, then ear (left, right), then sample
 * @param delays by direction, then ear, samples before a response begins
 */
public record HeadResponses(
    double sampleRate, double[][] directions, double[][][] responses, double[][] delays) {
  /** Checks the shapes. */
  public HeadResponses {
    int count = directions.length;
    if (count == 0 || responses.length != count || delays.length != count) {
      throw UserError.of(
          "%d directions, %d responses, %d delays; as many of each, at least one, are needed",
          count, responses.length, delays.length);
    }
  }

  /** The direction that is nearest to another, by its number. */
  public int nearest(double[] direction) {
    return nearest(direction, 1)[0];
  }

  /** The nearest directions by their numbers, the nearest first. */
  public int[] nearest(double[] direction, int count) {
    int[] best = new int[count];
    double[] largest = new double[count];
    Arrays.fill(largest, Double.NEGATIVE_INFINITY);
    for (int i = 0; i < directions.length; i++) {
      double product = product(direction, i);
      int place = count;
      while (place > 0 && product > largest[place - 1]) {
        place--;
      }
      if (place < count) {
        System.arraycopy(best, place, best, place + 1, count - 1 - place);
        System.arraycopy(largest, place, largest, place + 1, count - 1 - place);
        best[place] = i;
        largest[place] = product;
      }
    }
    return best;
  }

  /** Between a direction and one of these, 0 to pi. */
  public double angle(double[] direction, int number) {
    double length = Math.sqrt(square(direction));
    return Math.acos(Math.max(-1, Math.min(1, product(direction, number) / length)));
  }

  private double product(double[] direction, int number) {
    double[] other = directions[number];
    return other[0] * direction[0] + other[1] * direction[1] + other[2] * direction[2];
  }

  private static double square(double[] v) {
    return v[0] * v[0] + v[1] * v[1] + v[2] * v[2];
  }
}
