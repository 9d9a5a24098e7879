package dev.laurel.scoresde.network;

import dev.laurel.core.UserError;

/**
 * A small fully connected score network for vectors: residual layers that know the time.
 *
 * @param width of the layers
 * @param layers residual ones
 * @param activation between them
 */
public record DenseConfig(int width, int layers, Activation activation) implements NetworkConfig {
  /** Checks the values. */
  public DenseConfig {
    if (width < 4 || layers < 1) {
      throw UserError.of(
          "width is %d, layers is %d; allowed: a width of at least 4, at least one layer",
          width, layers);
    }
  }

  /** 3 layers of 128. */
  public static DenseConfig defaults() {
    return new DenseConfig(128, 3, Activation.SWISH);
  }

  /** The same with other sizes. */
  public DenseConfig withSize(int width, int layers) {
    return new DenseConfig(width, layers, activation);
  }

  @Override
  public ScoreNetwork create(Setting setting) {
    return new Dense(this, setting);
  }

  @Override
  public int divisor() {
    return 1;
  }
}
