package dev.laurel.eigengame;

import dev.laurel.core.UserError;

/**
 * What is to be found.
 *
 * @param components k, at least 1; ignored where {@code varianceRatio} is set
 * @param varianceRatio 0, or a share between 0 and 1: then as many components as explain more than
 *     this share of the total variance
 * @param center whether the mean is subtracted
 * @param standardize whether columns are divided by their standard deviation
 * @param whiten whether {@code transform} scales every component to variance 1
 * @param seed of the players' first positions
 * @param algorithm how
 */
public record EigenGameConfig(
    int components,
    double varianceRatio,
    boolean center,
    boolean standardize,
    boolean whiten,
    long seed,
    Algorithm algorithm) {
  /** Checks the ranges above. */
  public EigenGameConfig {
    if (components < 1) {
      throw UserError.of("components is %d; allowed: 1 or more", components);
    }
    if (!(varianceRatio >= 0 && varianceRatio < 1)) {
      throw UserError.of("varianceRatio is %s; allowed: 0 to below 1", varianceRatio);
    }
  }

  /** k components of centred data, found by {@link Nash#defaults()}. */
  public static EigenGameConfig of(int components) {
    return new EigenGameConfig(components, 0, true, false, false, 1, Nash.defaults());
  }

  /** As many components as explain more than this share of the variance. */
  public static EigenGameConfig explaining(double varianceRatio) {
    return new EigenGameConfig(16, varianceRatio, true, false, false, 1, Nash.defaults());
  }

  /** This with another number of components. */
  public EigenGameConfig withComponents(int value) {
    return new EigenGameConfig(value, varianceRatio, center, standardize, whiten, seed, algorithm);
  }

  /** This with another share of the variance. */
  public EigenGameConfig withVarianceRatio(double value) {
    return new EigenGameConfig(components, value, center, standardize, whiten, seed, algorithm);
  }

  /** This with or without centring. */
  public EigenGameConfig withCenter(boolean value) {
    return new EigenGameConfig(
        components, varianceRatio, value, standardize, whiten, seed, algorithm);
  }

  /** This with or without standardising. */
  public EigenGameConfig withStandardize(boolean value) {
    return new EigenGameConfig(components, varianceRatio, center, value, whiten, seed, algorithm);
  }

  /** This with or without whitening. */
  public EigenGameConfig withWhiten(boolean value) {
    return new EigenGameConfig(
        components, varianceRatio, center, standardize, value, seed, algorithm);
  }

  /** This with another seed. */
  public EigenGameConfig withSeed(long value) {
    return new EigenGameConfig(
        components, varianceRatio, center, standardize, whiten, value, algorithm);
  }

  /** This with another algorithm. */
  public EigenGameConfig withAlgorithm(Algorithm value) {
    return new EigenGameConfig(components, varianceRatio, center, standardize, whiten, seed, value);
  }
}
