package dev.laurel.ntk.sgd;

import dev.laurel.core.UserError;
import dev.laurel.ntk.activation.Activation;
import dev.laurel.ntk.activation.Swish;
import dev.laurel.ntk.kernel.TrainedLayers;
import dev.laurel.ntk.kernel.TwoLayerKernel;

/**
 * The two-layer network of the paper (section 2.1).
 *
 * @param width M, even, at least 2
 * @param outputScale R, the size of the output weights at the start
 * @param biasScale gamma of the biases; 0 means none
 * @param activation of the hidden neurons
 * @param trained which weights move
 * @param seed of the first input weights
 */
public record NetworkConfig(
    int width,
    double outputScale,
    double biasScale,
    Activation activation,
    TrainedLayers trained,
    long seed) {
  private static final int WIDEST = 1 << 24;

  /** Checks the values. */
  public NetworkConfig {
    if (width < 2 || width % 2 != 0 || width > WIDEST) {
      throw UserError.of(
          "width is %d; allowed: even numbers from 2 to %d, as half of the neurons start as the"
              + " negative of the others",
          width, WIDEST);
    }
    if (!(outputScale > 0) || !Double.isFinite(outputScale)) {
      throw UserError.of("outputScale (R) is %s; allowed: above 0", outputScale);
    }
    if (!(biasScale >= 0) || !Double.isFinite(biasScale)) {
      throw UserError.of("biasScale (gamma) is %s; allowed: at least 0", biasScale);
    }
  }

  /** 1,024 neurons, R = gamma = 1, swish with s = 10, all weights trained. */
  public static NetworkConfig defaults() {
    return new NetworkConfig(1024, 1, 1, new Swish(10), TrainedLayers.BOTH, 1);
  }

  /** The kernel that the network has in the limit of infinite width. */
  public TwoLayerKernel kernel() {
    return new TwoLayerKernel(activation, outputScale, biasScale, trained);
  }

  /** The same with another width. */
  public NetworkConfig withWidth(int value) {
    return new NetworkConfig(value, outputScale, biasScale, activation, trained, seed);
  }

  /** The same with other scales R and gamma. */
  public NetworkConfig withScales(double output, double bias) {
    return new NetworkConfig(width, output, bias, activation, trained, seed);
  }

  /** The same with another activation. */
  public NetworkConfig withActivation(Activation value) {
    return new NetworkConfig(width, outputScale, biasScale, value, trained, seed);
  }

  /** The same with other weights trained. */
  public NetworkConfig withTrained(TrainedLayers value) {
    return new NetworkConfig(width, outputScale, biasScale, activation, value, seed);
  }

  /** The same with another seed. */
  public NetworkConfig withSeed(long value) {
    return new NetworkConfig(width, outputScale, biasScale, activation, trained, value);
  }
}
