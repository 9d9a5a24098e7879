package dev.laurel.scoresde.network;

import dev.laurel.core.UserError;
import java.util.List;

/**
 * The network of DDPM (Ho et al. 2020; official {@code ddpm.py}).
 *
 * @param width channels of the first level, a multiple of 32, as all its norms have 32 groups
 * @param multipliers of the channels, one a level
 * @param blocks residual blocks of a level
 * @param attention resolutions with attention
 * @param dropout share of values dropped in training
 * @param activation between layers
 * @param convolvedResampling whether a change of resolution has a convolution
 * @param scaleBySigma whether the output is divided by the noise level that the label numbers
 * @param conditional whether it is told the noise
 */
public record DdpmConfig(
    int width,
    List<Integer> multipliers,
    int blocks,
    List<Integer> attention,
    double dropout,
    Activation activation,
    boolean convolvedResampling,
    boolean scaleBySigma,
    boolean conditional)
    implements NetworkConfig {
  /** Groups of every norm. */
  static final int GROUPS = 32;

  /** Checks the values. */
  public DdpmConfig {
    if (width < GROUPS || width % GROUPS != 0) {
      throw UserError.of(
          "width is %d; the ddpm network needs a multiple of %d, as its norms have that many groups",
          width, GROUPS);
    }
    NcsnppConfig.requireLevels(multipliers, blocks);
    NcsnppConfig.requireDropout(dropout);
    multipliers = List.copyOf(multipliers);
    attention = List.copyOf(attention);
  }

  /** As for CIFAR-10. */
  public static DdpmConfig defaults() {
    return new DdpmConfig(
        128, List.of(1, 2, 2, 2), 2, List.of(16), 0.1, Activation.SWISH, true, false, true);
  }

  /** The same with other sizes. */
  public DdpmConfig withSize(
      int width, List<Integer> multipliers, int blocks, List<Integer> attention) {
    return new DdpmConfig(
        width,
        multipliers,
        blocks,
        attention,
        dropout,
        activation,
        convolvedResampling,
        scaleBySigma,
        conditional);
  }

  /** The same with another share of dropped values. */
  public DdpmConfig withDropout(double value) {
    return new DdpmConfig(
        width,
        multipliers,
        blocks,
        attention,
        value,
        activation,
        convolvedResampling,
        scaleBySigma,
        conditional);
  }

  @Override
  public ScoreNetwork create(Setting setting) {
    return new Ddpm(this, setting);
  }

  @Override
  public int divisor() {
    return 1 << (multipliers.size() - 1);
  }
}
