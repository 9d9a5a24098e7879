package dev.laurel.scoresde.eval;

import dev.laurel.core.Tensors;
import dev.laurel.core.UserError;
import java.util.Random;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/** Distances between samples and data, (n, width) each, and figures of classifiers' answers. */
public final class SampleMetrics {
  private SampleMetrics() {}

  /**
   * The kernel distance: the unbiased estimate of the squared maximum mean discrepancy under (x.y /
   * width + 1)^3 (Binkowski et al. 2018). Memory grows with the product of the counts.
   */
  public static double kernelDistance(Tensor a, Tensor b) {
    requireSameWidth(a, b);
    try (PointerScope scope = new PointerScope()) {
      Tensor x = a.to(ScalarType.Double);
      Tensor y = b.to(ScalarType.Double);
      return meanOffDiagonal(kernel(x, x))
          + meanOffDiagonal(kernel(y, y))
          - 2 * kernel(x, y).mean().item_double();
    }
  }

  private static Tensor kernel(Tensor x, Tensor y) {
    Tensor products = x.mm(y.t()).div(new Scalar((double) x.size(1)));
    return products.add(new Scalar(1.0)).pow(new Scalar(3.0));
  }

  private static double meanOffDiagonal(Tensor square) {
    long n = square.size(0);
    if (n < 2) {
      throw UserError.of("%d example; the kernel distance needs at least 2 on each side", n);
    }
    double sum = square.sum().item_double() - square.trace().item_double();
    return sum / ((double) n * (n - 1));
  }

  /**
   * The sliced Wasserstein distance: of the projections on every direction, the p-th root of the
   * mean over directions of the p-th power of the distance.
   *
   * @param a (n, width)
   * @param b (n, width): as many
   * @param directions (count, width), of length 1
   * @param power p, 1 or 2
   */
  public static double slicedWasserstein(Tensor a, Tensor b, Tensor directions, int power) {
    requireSameWidth(a, b);
    if (a.size(0) != b.size(0)) {
      throw UserError.of(
          "%d and %d examples; the sliced Wasserstein distance needs as many of each",
          a.size(0), b.size(0));
    }
    try (PointerScope scope = new PointerScope()) {
      Tensor difference = sorted(a, directions).sub(sorted(b, directions)).abs();
      double mean = difference.pow(new Scalar((double) power)).mean().item_double();
      return Math.pow(mean, 1.0 / power);
    }
  }

  private static Tensor sorted(Tensor x, Tensor directions) {
    var sorted = x.to(ScalarType.Double).mm(directions.to(ScalarType.Double).t()).sort(0, false);
    return new Tensor(sorted.get0());
  }

  /** Random directions of length 1, (count, width), float64. */
  public static Tensor directions(int count, long width, long seed) {
    try (PointerScope scope = new PointerScope()) {
      Tensor normal = Tensors.randomNormal(new Random(seed), ScalarType.Double, count, width);
      return Tensors.keep(normal.div(normal.square().sum(1).sqrt().unsqueeze(1)));
    }
  }

  /**
   * The inception score of a classifier's answers: exp of the mean Kullback-Leibler divergence of
   * p(class | x) from its mean (Salimans et al. 2016).
   *
   * @param logits (n, classes)
   */
  public static double inceptionScore(Tensor logits) {
    try (PointerScope scope = new PointerScope()) {
      Tensor logs = logits.to(ScalarType.Double).log_softmax(1);
      Tensor shares = logs.exp();
      Tensor mean = shares.mean(0).log();
      return Math.exp(shares.mul(logs.sub(mean)).sum(1).mean().item_double());
    }
  }

  /** The share of samples that a classifier gives to every class. */
  public static double[] classShares(Tensor logits) {
    try (PointerScope scope = new PointerScope()) {
      double[] shares = new double[Math.toIntExact(logits.size(1))];
      long[] chosen =
          Tensors.longs(torch.argmax(logits, new org.bytedeco.pytorch.LongOptional(1), false));
      for (long label : chosen) {
        shares[(int) label] += 1.0 / chosen.length;
      }
      return shares;
    }
  }

  /** The share of samples that a classifier gives to the wanted class. */
  public static double accuracy(Tensor logits, int[] wanted) {
    try (PointerScope scope = new PointerScope()) {
      long[] chosen =
          Tensors.longs(torch.argmax(logits, new org.bytedeco.pytorch.LongOptional(1), false));
      int right = 0;
      for (int i = 0; i < chosen.length; i++) {
        right += chosen[i] == wanted[i] ? 1 : 0;
      }
      return (double) right / chosen.length;
    }
  }

  private static void requireSameWidth(Tensor a, Tensor b) {
    if (a.dim() != 2 || b.dim() != 2 || a.size(1) != b.size(1)) {
      throw UserError.of(
          "shapes %s and %s; (n, width) with the same width are needed",
          java.util.Arrays.toString(a.shape()), java.util.Arrays.toString(b.shape()));
    }
  }
}
