package dev.laurel.binaural.dsp;

import dev.laurel.core.UserError;

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
    int best = 0;
    double largest = Double.NEGATIVE_INFINITY;
    for (int i = 0; i < directions.length; i++) {
      double product = 0;
      for (int axis = 0; axis < 3; axis++) {
        product += directions[i][axis] * direction[axis];
      }
      if (product > largest) {
        largest = product;
        best = i;
      }
    }
    return best;
  }
}
