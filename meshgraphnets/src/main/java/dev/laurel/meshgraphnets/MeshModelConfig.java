package dev.laurel.meshgraphnets;

import dev.laurel.core.UserError;
import dev.laurel.meshgraphnets.network.GraphNetworkConfig;

/**
 * A learned simulator: what is simulated and by which network.
 *
 * @param domain what is simulated
 * @param network sizes
 * @param zeroConstantColumns whether a feature that never varied in training is 0 even where it
 *     varies later; otherwise it becomes huge there, as in the official code
 * @param timeStep seconds between two frames of the data; 0 if not known
 * @param seed of the first values
 */
public record MeshModelConfig(
    Domain domain,
    GraphNetworkConfig network,
    boolean zeroConstantColumns,
    double timeStep,
    long seed) {
  /** Checks the values. */
  public MeshModelConfig {
    if (domain == null || network == null) {
      throw new UserError("a mesh model needs a domain and a network");
    }
    if (!(timeStep >= 0 && Double.isFinite(timeStep))) {
      throw UserError.of("timeStep is %s; allowed: 0 and more", timeStep);
    }
  }

  /** The paper's network for a domain. */
  public static MeshModelConfig of(Domain domain) {
    return new MeshModelConfig(domain, GraphNetworkConfig.defaults(), false, 0, 1);
  }

  /** The same with another network. */
  public MeshModelConfig withNetwork(GraphNetworkConfig value) {
    return new MeshModelConfig(domain, value, zeroConstantColumns, timeStep, seed);
  }

  /** The same, with features that never varied set to 0 or not. */
  public MeshModelConfig withZeroConstantColumns(boolean value) {
    return new MeshModelConfig(domain, network, value, timeStep, seed);
  }

  /** The same for data of another time step. */
  public MeshModelConfig withTimeStep(double value) {
    return new MeshModelConfig(domain, network, zeroConstantColumns, value, seed);
  }

  /** The same with other first values. */
  public MeshModelConfig withSeed(long value) {
    return new MeshModelConfig(domain, network, zeroConstantColumns, timeStep, value);
  }
}
