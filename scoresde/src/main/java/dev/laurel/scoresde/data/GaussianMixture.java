package dev.laurel.scoresde.data;

import dev.laurel.core.Tensors;
import dev.laurel.core.UserError;
import dev.laurel.scoresde.ScoreFunction;
import dev.laurel.scoresde.Sde;
import java.util.Random;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;

/**
 * A mixture of round normal distributions in any dimension: noised by any equation it stays one, so
 * its score and density are known at every time. Samplers and likelihoods are tried on it without a
 * network.
 *
 * @param weights of the components, which sum to 1
 * @param means of the components
 * @param stds of the components
 */
public record GaussianMixture(double[] weights, double[][] means, double[] stds) {
  /** Checks the values. */
  public GaussianMixture {
    double sum = 0;
    for (int i = 0; i < weights.length; i++) {
      sum += weights[i];
      if (!(weights[i] > 0 && stds[i] > 0)) {
        throw UserError.of(
            "component %d has weight %s and standard deviation %s; positive numbers are needed",
            i + 1, weights[i], stds[i]);
      }
    }
    if (!(Math.abs(sum - 1) < 1e-6) || means.length != weights.length) {
      throw UserError.of(
          "%d weights sum to %s, with %d means; as many of each, summing to 1, are needed",
          weights.length, sum, means.length);
    }
  }

  /** One normal distribution. */
  public static GaussianMixture single(double[] mean, double std) {
    return new GaussianMixture(new double[] {1}, new double[][] {mean}, new double[] {std});
  }

  /** Three unequal components in the plane. */
  public static GaussianMixture three() {
    return new GaussianMixture(
        new double[] {0.5, 0.3, 0.2},
        new double[][] {{-1, -0.5}, {1, 0.75}, {0.5, -1}},
        new double[] {0.2, 0.3, 0.15});
  }

  /** Dimensions. */
  public int dimensions() {
    return means[0].length;
  }

  /** Draws, (count, dimensions, 1, 1), float64. */
  public Tensor draw(int count, long seed) {
    Random random = new Random(seed);
    int width = dimensions();
    double[] values = new double[count * width];
    for (int row = 0; row < count; row++) {
      double u = random.nextDouble();
      int component = 0;
      while (component < weights.length - 1 && u >= weights[component]) {
        u -= weights[component++];
      }
      for (int i = 0; i < width; i++) {
        values[row * width + i] = means[component][i] + stds[component] * random.nextGaussian();
      }
    }
    return Tensors.of(values, count, width, 1, 1);
  }

  /** The exact score of the noised mixture. */
  public ScoreFunction score(Sde sde) {
    return (x, t) -> {
      try (PointerScope scope = new PointerScope()) {
        Noised noised = noised(sde, x, t);
        Tensor shares = noised.logs().softmax(1).div(noised.variances());
        Tensor pull = noised.differences().mul(shares.unsqueeze(2)).sum(1).neg();
        return Tensors.keep(pull.reshape(x.shape()));
      }
    };
  }

  /** The exact log density of the noised mixture in nats, one number a row; t may be 0. */
  public double[] logDensity(Sde sde, Tensor x, double t) {
    try (PointerScope scope = new PointerScope()) {
      return Tensors.doubles(noised(sde, x, t).logs().logsumexp(1));
    }
  }

  /**
   * The components at points.
   *
   * @param differences from the means, (n, components, dimensions)
   * @param variances (1, components)
   * @param logs of weight times density, (n, components)
   */
  private record Noised(Tensor differences, Tensor variances, Tensor logs) {}

  private Noised noised(Sde sde, Tensor x, double t) {
    double a = sde.meanFactor(t);
    double s = sde.std(t);
    int width = dimensions();
    double[] variances = new double[stds.length];
    double[] constants = new double[stds.length];
    for (int i = 0; i < stds.length; i++) {
      variances[i] = a * a * stds[i] * stds[i] + s * s;
      constants[i] = Math.log(weights[i]) - 0.5 * width * Math.log(2 * Math.PI * variances[i]);
    }
    var type = x.scalar_type().intern();
    Tensor centres = Tensors.as(Tensors.times(Tensors.of(means), a), type);
    Tensor differences = x.reshape(-1, 1, width).sub(centres.unsqueeze(0));
    Tensor own = Tensors.as(Tensors.of(variances, 1, variances.length), type);
    Tensor logs =
        differences
            .square()
            .sum(2)
            .div(own)
            .mul(new Scalar(-0.5))
            .add(Tensors.as(Tensors.of(constants, 1, constants.length), type));
    return new Noised(differences, own, logs);
  }
}
