package dev.laurel.scoresde.network;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;

/** Which network, and its sizes. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "network")
@JsonSubTypes({
  @JsonSubTypes.Type(value = NcsnppConfig.class, name = "ncsnpp"),
  @JsonSubTypes.Type(value = DdpmConfig.class, name = "ddpm"),
  @JsonSubTypes.Type(value = NcsnConfig.class, name = "ncsn"),
  @JsonSubTypes.Type(value = DenseConfig.class, name = "dense")
})
public sealed interface NetworkConfig permits NcsnppConfig, DdpmConfig, NcsnConfig, DenseConfig {
  /**
   * What a network must know of the data and the equation.
   *
   * @param channels of the data
   * @param size height and width that it is made for
   * @param centered whether the data it sees is around 0 already; otherwise it maps [0, 1] to [-1,
   *     1]
   * @param continuous whether labels are real times instead of numbers of steps
   * @param sigmas noise levels from the largest to the smallest, for labels that number them
   * @param seed of the first values
   */
  record Setting(
      int channels, int size, boolean centered, boolean continuous, double[] sigmas, long seed) {}

  /** A network with its first values, in the scope of the caller. */
  ScoreNetwork create(Setting setting);

  /** Height and width must be multiples of this. */
  int divisor();
}
