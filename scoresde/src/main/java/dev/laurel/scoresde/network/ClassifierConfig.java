package dev.laurel.scoresde.network;

import dev.laurel.core.UserError;

/**
 * A classifier of pictures, a wide residual network (Zagoruyko and Komodakis 2016) with group norm;
 * told the noise, it can guide a sampler.
 *
 * @param channels of the pictures
 * @param classes how many
 * @param width factor of the channels 16, 32, 64 of its three groups; 10 in the official code
 * @param blocks of a group; 4 in the official code
 * @param noised whether it is told the standard deviation of noise in the pictures
 * @param seed of the first values
 */
public record ClassifierConfig(
    int channels, int classes, int width, int blocks, boolean noised, long seed) {
  /** Channels of the groups, before the factor. */
  static final int[] GROUPS = {16, 32, 64};

  /** Checks the values. */
  public ClassifierConfig {
    if (channels < 1 || classes < 2 || width < 1 || blocks < 1) {
      throw UserError.of(
          "channels %d, classes %d, width %d, blocks %d; at least 1, 2, 1 and 1 are needed",
          channels, classes, width, blocks);
    }
  }

  /** One block a group, width 1: 64 features. */
  public static ClassifierConfig small(int channels, int classes, boolean noised) {
    return new ClassifierConfig(channels, classes, 1, 1, noised, 1);
  }

  /** Width of the features. */
  public int features() {
    return GROUPS[GROUPS.length - 1] * width;
  }
}
