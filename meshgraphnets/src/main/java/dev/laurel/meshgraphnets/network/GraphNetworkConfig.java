package dev.laurel.meshgraphnets.network;

import dev.laurel.core.UserError;

/**
 * Sizes of a graph network.
 *
 * @param latent width of all hidden vectors
 * @param layers hidden linear layers of every multi-layer perceptron
 * @param blocks rounds of message passing
 * @param aggregation of messages
 * @param activation of hidden layers
 */
public record GraphNetworkConfig(
    int latent, int layers, int blocks, Aggregation aggregation, Activation activation) {
  /** Checks the values. */
  public GraphNetworkConfig {
    require("latent", latent);
    require("layers", layers);
    require("blocks", blocks);
    if (aggregation == null || activation == null) {
      throw new UserError("a graph network needs an aggregation and an activation");
    }
  }

  private static void require(String name, int value) {
    if (value < 1) {
      throw UserError.of("%s is %d; allowed: at least 1", name, value);
    }
  }

  /** The paper's: width 128, 2 hidden layers, 15 blocks. */
  public static GraphNetworkConfig defaults() {
    return new GraphNetworkConfig(128, 2, 15, Aggregation.SUM, Activation.RELU);
  }

  /** The same with other sizes. */
  public GraphNetworkConfig withSize(int latent, int layers, int blocks) {
    return new GraphNetworkConfig(latent, layers, blocks, aggregation, activation);
  }

  /** The same with another aggregation. */
  public GraphNetworkConfig withAggregation(Aggregation value) {
    return new GraphNetworkConfig(latent, layers, blocks, value, activation);
  }

  /** The same with another activation. */
  public GraphNetworkConfig withActivation(Activation value) {
    return new GraphNetworkConfig(latent, layers, blocks, aggregation, value);
  }
}
