package dev.laurel.scoresde.network;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.laurel.core.UserError;

/**
 * NCSN and NCSNv2 (Song and Ermon 2019, 2020; official {@code ncsnv2.py}): a RefineNet on labels
 * that number noise levels.
 *
 * @param variant which depth
 * @param width channels of the first stage
 * @param activation between layers
 * @param normalization of the stages
 * @param classes noise levels that the norms of {@link Variant#NCSN} tell apart; else 0
 */
public record NcsnConfig(
    Variant variant, int width, Activation activation, Normalization normalization, int classes)
    implements NetworkConfig {
  /** The depths. */
  public enum Variant {
    /** NCSN: the norms know the noise level, the output is not divided by it. */
    @JsonProperty("ncsn")
    NCSN,
    /** NCSNv2 for up to 64 pixels. */
    @JsonProperty("ncsnv2_64")
    V2_64,
    /** NCSNv2 for 128 pixels. */
    @JsonProperty("ncsnv2_128")
    V2_128,
    /** NCSNv2 for 256 pixels. */
    @JsonProperty("ncsnv2_256")
    V2_256
  }

  /** The norms. */
  public enum Normalization {
    /** Instance norm that keeps how the means of channels compare. */
    @JsonProperty("InstanceNorm++")
    INSTANCE_PLUS,
    /** Instance norm. */
    @JsonProperty("InstanceNorm")
    INSTANCE,
    /** The variance alone is normed. */
    @JsonProperty("VarianceNorm")
    VARIANCE
  }

  /** Checks the values. */
  public NcsnConfig {
    if (width < 1) {
      throw UserError.of("width is %d; allowed: at least 1", width);
    }
    if ((variant == Variant.NCSN) != (classes > 0)) {
      throw UserError.of(
          "classes is %d for %s; NCSN needs the number of its noise levels, the others 0",
          classes, variant);
    }
  }

  /** NCSNv2 as for CIFAR-10. */
  public static NcsnConfig v2() {
    return new NcsnConfig(Variant.V2_64, 128, Activation.ELU, Normalization.INSTANCE_PLUS, 0);
  }

  /** The same with another width. */
  public NcsnConfig withWidth(int value) {
    return new NcsnConfig(variant, value, activation, normalization, classes);
  }

  @Override
  public ScoreNetwork create(Setting setting) {
    return new Ncsn(this, setting);
  }

  @Override
  public int divisor() {
    return switch (variant) {
      case NCSN, V2_64 -> 2;
      case V2_128 -> 4;
      case V2_256 -> 8;
    };
  }
}
