package dev.laurel.scoresde.likelihood;

import dev.laurel.core.UserError;
import dev.laurel.scoresde.data.Examples;
import java.util.Random;
import java.util.stream.IntStream;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/** The normal distribution with the mean and the full covariance of the data: what to beat. */
public final class GaussianBaseline {
  private GaussianBaseline() {}

  /**
   * Bits per dimension of test examples, with uniform noise within the levels of pictures in both.
   *
   * @throws UserError if there are too few training examples for a covariance
   */
  public static double bitsPerDimension(Examples training, Examples test, long seed) {
    try (PointerScope scope = new PointerScope()) {
      Tensor x = values(training, new Random(seed));
      Tensor y = values(test, new Random(~seed));
      long width = x.size(1);
      if (x.size(0) <= width) {
        throw UserError.of(
            "%d examples are too few for a covariance of %d dimensions", x.size(0), width);
      }
      Tensor mean = x.mean(0);
      Tensor centred = x.sub(mean);
      Tensor covariance = centred.t().mm(centred).div(new Scalar((double) x.size(0)));
      Tensor root = torch.linalg_cholesky(covariance);
      Tensor whitened = torch.linalg_solve_triangular(root, y.sub(mean).t(), false, true, false);
      double squares = whitened.square().sum().item_double() / y.size(0);
      double logDeterminant = 2 * root.diagonal().log().sum().item_double();
      double nats = 0.5 * (squares + logDeterminant + width * Math.log(2 * Math.PI));
      double bits = nats / (width * Math.log(2));
      return training.levels() == 0 ? bits : bits + Math.log(training.levels()) / Math.log(2);
    }
  }

  private static Tensor values(Examples examples, Random random) {
    int[] all = IntStream.range(0, examples.count()).toArray();
    return examples.floats(all, examples.pictures(), random).flatten(1, -1).to(ScalarType.Double);
  }
}
