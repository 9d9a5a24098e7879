package dev.laurel.scoresde;

import com.fasterxml.jackson.annotation.JsonIgnore;
import dev.laurel.core.UserError;
import dev.laurel.scoresde.network.NetworkConfig;

/**
 * A score model: what data it is of, which equation, which network.
 *
 * @param sde equation
 * @param network which network
 * @param channels of the data; of a vector, its length
 * @param height of the data; 1 for vectors
 * @param width of the data; 1 for vectors
 * @param levels values that a channel can have, 256 for pictures of bytes; 0 for real numbers
 * @param scaling how data becomes what the network sees
 * @param continuous whether training draws real times instead of numbers of steps
 * @param seed of the first values
 */
public record ModelConfig(
    SdeConfig sde,
    NetworkConfig network,
    int channels,
    int height,
    int width,
    int levels,
    DataScaling scaling,
    boolean continuous,
    long seed) {
  /** Checks the values. */
  public ModelConfig {
    int divisor = network.divisor();
    if (channels < 1 || height < 1 || width < 1) {
      throw UserError.of(
          "data of %d x %d x %d; channels, height and width of at least 1 are needed",
          channels, height, width);
    }
    if (height % divisor != 0 || width % divisor != 0) {
      throw UserError.of(
          "data of %d x %d does not fit a network that halves it to 1/%d: height and width must be"
              + " multiples of %d; take fewer multipliers or pad the pictures",
          height, width, divisor, divisor);
    }
    if (levels < 0 || levels == 1) {
      throw UserError.of("levels is %d; allowed: 0 for real numbers, or at least 2", levels);
    }
    if (!continuous && sde instanceof SubVariancePreserving) {
      throw new UserError("the sub-VP equation has no discrete training; train it continuously");
    }
  }

  /** Pictures of bytes, trained on real times. VE sees [0, 1], the others [-1, 1]. */
  public static ModelConfig pictures(
      SdeConfig sde, NetworkConfig network, int channels, int height, int width) {
    DataScaling scaling =
        sde instanceof VarianceExploding ? new DataScaling.Unit() : new DataScaling.Centered();
    return new ModelConfig(sde, network, channels, height, width, 256, scaling, true, 1);
  }

  /** Vectors of real numbers. */
  public static ModelConfig vectors(
      SdeConfig sde, NetworkConfig network, DataScaling scaling, int length) {
    return new ModelConfig(sde, network, length, 1, 1, 0, scaling, true, 1);
  }

  /** The same with another number of values that a channel can have. */
  public ModelConfig withLevels(int value) {
    return new ModelConfig(sde, network, channels, height, width, value, scaling, continuous, seed);
  }

  /** The same with another seed. */
  public ModelConfig withSeed(long value) {
    return new ModelConfig(
        sde, network, channels, height, width, levels, scaling, continuous, value);
  }

  /** The same, trained on real times or on numbers of steps. */
  public ModelConfig withContinuous(boolean value) {
    return new ModelConfig(sde, network, channels, height, width, levels, scaling, value, seed);
  }

  /** The same with another equation. */
  public ModelConfig withSde(SdeConfig value) {
    return new ModelConfig(
        value, network, channels, height, width, levels, scaling, continuous, seed);
  }

  /** Channels, height, width. */
  public long[] shape() {
    return new long[] {channels, height, width};
  }

  /** Numbers of one example. */
  @JsonIgnore
  public long dimensions() {
    return (long) channels * height * width;
  }

  /**
   * What is added to bits per dimension of what the network sees to make them those of the data:
   * log2(levels) + log2 |d inverse scaling|; of real numbers, the second alone.
   */
  @JsonIgnore
  public double bitsOffset() {
    double quantisation = levels == 0 ? 0 : Math.log(levels) / Math.log(2);
    return quantisation + scaling.inverseLogSlope();
  }
}
