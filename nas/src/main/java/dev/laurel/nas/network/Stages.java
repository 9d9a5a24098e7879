package dev.laurel.nas.network;

import dev.laurel.core.UserError;

/**
 * How cells of one kind stand one behind the other: stages of equal cells, between which pictures
 * are halved and channels doubled.
 *
 * @param pictureChannels of the pictures
 * @param channels of the first stage
 * @param stages how many
 * @param perStage cells of each
 * @param reduction what stands between stages
 * @param classes to tell apart
 */
public record Stages(
    int pictureChannels, int channels, int stages, int perStage, Reduction reduction, int classes) {
  /** What stands between stages. */
  public enum Reduction {
    /** Two convolutions beside a pooled shortcut (NAS-Bench-201). */
    RESIDUAL,
    /** A mean of four pixels and a matrix. */
    POOLED
  }

  /** Checks the values. */
  public Stages {
    if (pictureChannels < 1 || channels < 1 || stages < 1 || perStage < 1 || classes < 2) {
      throw UserError.of(
          "%d picture channels, %d channels, %d stages of %d cells, %d classes; allowed: at least 1,"
              + " 1, 1, 1, 2",
          pictureChannels, channels, stages, perStage, classes);
    }
    if (reduction == null) {
      throw new UserError("stages need a reduction");
    }
  }

  /** NAS-Bench-201: three stages; official: 16 channels, five cells each. */
  public static Stages bench201(int pictureChannels, int channels, int perStage, int classes) {
    return new Stages(pictureChannels, channels, 3, perStage, Reduction.RESIDUAL, classes);
  }

  /** A small network for small pictures: two stages of two cells, eight channels. */
  public static Stages small(int pictureChannels, int classes) {
    return new Stages(pictureChannels, 8, 2, 2, Reduction.POOLED, classes);
  }
}
