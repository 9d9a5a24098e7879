package dev.laurel.eigengame;

import dev.laurel.core.UserError;
import java.io.Serializable;

/**
 * Options of {@link StreamingEigenGame}.
 *
 * @param components k
 * @param memory players kept between batches, K; 0 means 2k, below which accuracy suffers
 * @param forgetting weight of the past at every batch: 1 forgets nothing, 0.99 follows a drift
 * @param center whether a running mean is subtracted
 * @param whiten whether {@code transform} scales every component to variance 1
 * @param space which strategies players may choose from at a batch
 * @param seed of the first positions
 */
public record StreamingConfig(
    int components,
    int memory,
    double forgetting,
    boolean center,
    boolean whiten,
    StrategySpace space,
    long seed)
    implements Serializable {
  /** Strategies of a round. */
  public enum StrategySpace {
    /** Positions and gradients: two products with the batch. */
    GRADIENTS,
    /** Positions and all rows of the batch: equal to incremental PCA (Ross et al. 2008). */
    ROWS
  }

  /** Checks the ranges above. */
  public StreamingConfig {
    if (components < 1) {
      throw UserError.of("components is %d; allowed: 1 or more", components);
    }
    if (memory != 0 && memory < components) {
      throw UserError.of(
          "memory is %d; allowed: 0 (automatic), or at least the %d components",
          memory, components);
    }
    if (!(forgetting > 0 && forgetting <= 1)) {
      throw UserError.of("forgetting is %s; allowed: above 0 to 1", forgetting);
    }
  }

  /** k components, memory of 2k, nothing forgotten, centred. */
  public static StreamingConfig of(int components) {
    return new StreamingConfig(components, 0, 1, true, false, StrategySpace.GRADIENTS, 1);
  }

  /** This with another memory. */
  public StreamingConfig withMemory(int value) {
    return new StreamingConfig(components, value, forgetting, center, whiten, space, seed);
  }

  /** This with another weight of the past. */
  public StreamingConfig withForgetting(double value) {
    return new StreamingConfig(components, memory, value, center, whiten, space, seed);
  }

  /** This with or without a running mean. */
  public StreamingConfig withCenter(boolean value) {
    return new StreamingConfig(components, memory, forgetting, value, whiten, space, seed);
  }

  /** This with or without whitening. */
  public StreamingConfig withWhiten(boolean value) {
    return new StreamingConfig(components, memory, forgetting, center, value, space, seed);
  }

  /** This with another space of strategies. */
  public StreamingConfig withSpace(StrategySpace value) {
    return new StreamingConfig(components, memory, forgetting, center, whiten, value, seed);
  }

  /** This with another seed. */
  public StreamingConfig withSeed(long value) {
    return new StreamingConfig(components, memory, forgetting, center, whiten, space, value);
  }

  /** Players kept between batches, K. */
  public int players() {
    return memory == 0 ? 2 * components : memory;
  }
}
