package dev.laurel.nas.network;

import dev.laurel.core.UserError;

/**
 * How cells stand one behind the other, in the DARTS form: at a third and at two thirds of the way
 * pictures are halved and channels doubled.
 *
 * @param pictureChannels of the pictures; 3 of coloured ones
 * @param channels of the first cells; official: 16 in a search
 * @param layers cells; official: 8 in a search
 * @param classes to tell apart
 */
public record Skeleton(int pictureChannels, int channels, int layers, int classes) {
  private static final int STEM = 3;

  /** Checks the values. */
  public Skeleton {
    if (pictureChannels < 1 || channels < 1 || layers < 1 || classes < 2) {
      throw UserError.of(
          "%d picture channels, %d channels, %d layers, %d classes; allowed: at least 1, 1, 1, 2",
          pictureChannels, channels, layers, classes);
    }
  }

  /** Whether a cell halves the picture. */
  public boolean reduces(int layer) {
    return layer == layers / 3 || layer == 2 * layers / 3;
  }

  /** Channels behind the first convolution. */
  int stemChannels() {
    return STEM * channels;
  }
}
