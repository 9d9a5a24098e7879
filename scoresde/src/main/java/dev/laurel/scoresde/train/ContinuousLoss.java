package dev.laurel.scoresde.train;

import dev.laurel.core.Tensors;
import dev.laurel.scoresde.NoiseLabels;
import dev.laurel.scoresde.Sde;
import dev.laurel.scoresde.network.ScoreNetwork;
import java.util.Arrays;
import java.util.function.DoubleUnaryOperator;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * Denoising score matching at real times (Song et al. 2021, equation 7): the mean over the batch of
 * lambda(t) |score(x(t), t) + z / s|^2 with lambda = s^2, or g^2 for likelihoods.
 *
 * @param labels equation and labels
 * @param mean whether a row's loss is the mean over its dimensions instead of half their sum
 * @param likelihoodWeighting whether lambda is g^2 (Song et al. 2021, Maximum likelihood training)
 */
public record ContinuousLoss(NoiseLabels labels, boolean mean, boolean likelihoodWeighting) {
  /**
   * The loss of a batch, a scalar in the scope of the caller.
   *
   * @param batch what the network sees of the data, (n, channels, height, width)
   * @param times of the rows
   * @param weights of the rows' losses; null for 1
   * @param z standard normal, like the batch
   */
  public Tensor of(ScoreNetwork network, Tensor batch, double[] times, double[] weights, Tensor z) {
    Sde sde = labels.sde();
    try (PointerScope scope = new PointerScope()) {
      ScalarType type = batch.scalar_type().intern();
      Tensor noised =
          batch.mul(column(times, sde::meanFactor, type)).add(z.mul(column(times, sde::std, type)));
      Tensor label = column(times, labels::label, type).flatten();
      Tensor output = network.forward(noised, label);
      // score * s + z, of which the loss without weighting is the square
      Tensor error = output.mul(column(times, t -> labels.factor(t) * sde.std(t), type)).add(z);
      Tensor rows = rows(error, mean);
      if (likelihoodWeighting) {
        rows = rows.mul(column(times, t -> square(sde.diffusion(t) / sde.std(t)), type).flatten());
      }
      if (weights != null) {
        rows = rows.mul(Tensors.as(Tensors.of(weights, weights.length), type));
      }
      return Tensors.keep(rows.mean());
    }
  }

  /** A value for every row, (n, 1, 1, 1). */
  static Tensor column(double[] of, DoubleUnaryOperator function, ScalarType type) {
    double[] values = Arrays.stream(of).map(function).toArray();
    return Tensors.as(Tensors.of(values, values.length, 1, 1, 1), type);
  }

  /** The mean square of every row, or half the sum. */
  static Tensor rows(Tensor error, boolean mean) {
    Tensor squares = error.square().flatten(1, -1);
    return mean ? squares.mean(1) : squares.sum(1).mul(new Scalar(0.5));
  }

  private static double square(double x) {
    return x * x;
  }
}
