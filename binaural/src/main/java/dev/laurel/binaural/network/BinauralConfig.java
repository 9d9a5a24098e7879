package dev.laurel.binaural.network;

import dev.laurel.core.UserError;

/**
 * Sizes of the network.
 *
 * @param warpLayers of the warp's network; official: 4
 * @param warpChannels of the warp's network; official: 64
 * @param channels of the stack; official: 64
 * @param blocks stacks of dilations 1, 2, 4, ... on each other; official: 3, or 1
 * @param layersPerBlock dilations of a block; official: 10
 * @param front what the stack hears
 * @param level by which the stack's input is multiplied and its output divided, so that sound has
 *     about the size that its sines are made for; official: 1
 * @param initialization of what makes the weights
 * @param seed of first values
 */
public record BinauralConfig(
    int warpLayers,
    int warpChannels,
    int channels,
    int blocks,
    int layersPerBlock,
    Front front,
    double level,
    Initialization initialization,
    long seed) {
  private static final int MOST_LAYERS = 16;

  /** Checks the values. */
  public BinauralConfig {
    if (warpLayers < 1 || warpChannels < 1 || channels < 1 || blocks < 1) {
      throw UserError.of(
          "warpLayers %d, warpChannels %d, channels %d, blocks %d; allowed: at least 1 each",
          warpLayers, warpChannels, channels, blocks);
    }
    if (layersPerBlock < 1 || layersPerBlock > MOST_LAYERS) {
      throw UserError.of("layersPerBlock is %d; allowed: 1 to %d", layersPerBlock, MOST_LAYERS);
    }
    if (initialization == null || front == null) {
      throw new UserError("a network needs an initialization and a front");
    }
    if (!(level > 0 && level < Double.POSITIVE_INFINITY)) {
      throw UserError.of("level is %s; allowed: above 0", level);
    }
  }

  /** The paper's: 8,593,150 numbers. */
  public static BinauralConfig official() {
    return new BinauralConfig(4, 64, 64, 3, 10, Front.STEPS, 1, Initialization.OFFICIAL, 1);
  }

  /** One block of 16 channels, whose weights follow the view. */
  public static BinauralConfig small() {
    return new BinauralConfig(4, 64, 16, 1, 10, Front.SMOOTH, 4, Initialization.VIEW, 1);
  }

  /** The same with other blocks. */
  public BinauralConfig withBlocks(int value) {
    return new BinauralConfig(
        warpLayers,
        warpChannels,
        channels,
        value,
        layersPerBlock,
        front,
        level,
        initialization,
        seed);
  }

  /** The same with other channels of the stack. */
  public BinauralConfig withChannels(int value) {
    return new BinauralConfig(
        warpLayers,
        warpChannels,
        value,
        blocks,
        layersPerBlock,
        front,
        level,
        initialization,
        seed);
  }

  /** The same with another front. */
  public BinauralConfig withFront(Front value) {
    return new BinauralConfig(
        warpLayers,
        warpChannels,
        channels,
        blocks,
        layersPerBlock,
        value,
        level,
        initialization,
        seed);
  }

  /** The same with another level. */
  public BinauralConfig withLevel(double value) {
    return new BinauralConfig(
        warpLayers,
        warpChannels,
        channels,
        blocks,
        layersPerBlock,
        front,
        value,
        initialization,
        seed);
  }

  /** The same with other first values of what makes the weights. */
  public BinauralConfig withInitialization(Initialization value) {
    return new BinauralConfig(
        warpLayers, warpChannels, channels, blocks, layersPerBlock, front, level, value, seed);
  }

  /** The same with another seed. */
  public BinauralConfig withSeed(long value) {
    return new BinauralConfig(
        warpLayers,
        warpChannels,
        channels,
        blocks,
        layersPerBlock,
        front,
        level,
        initialization,
        value);
  }

  /** Layers of the stack. */
  public int layers() {
    return blocks * layersPerBlock;
  }

  /** Samples that one sample of the output sees, behind the warp. */
  public int receptiveField() {
    return 1 + blocks * ((1 << layersPerBlock) - 1);
  }
}
