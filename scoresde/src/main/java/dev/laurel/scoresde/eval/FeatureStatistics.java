package dev.laurel.scoresde.eval;

import dev.laurel.core.Tensors;
import dev.laurel.core.UserError;
import java.util.Arrays;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * Mean and covariance of features, of which the Frechet distance is made. Sums are kept, so that
 * the statistics of parts can be added.
 *
 * @param count of the examples
 * @param sum of their features
 * @param products sum of the outer products, row by row
 */
public record FeatureStatistics(long count, double[] sum, double[] products) {
  /** Checks that the parts fit and are finite. */
  public FeatureStatistics {
    if (count < 0 || products.length != sum.length * sum.length) {
      throw new IllegalArgumentException(count + " features, " + sum.length + " wide");
    }
    for (double value : sum) {
      if (!Double.isFinite(value)) {
        throw new UserError("the features hold values that are not finite");
      }
    }
  }

  /** Of features, (n, width). */
  public static FeatureStatistics of(Tensor features) {
    try (PointerScope scope = new PointerScope()) {
      Tensor x = features.to(ScalarType.Double);
      return new FeatureStatistics(
          x.size(0), Tensors.doubles(x.sum(0)), Tensors.doubles(x.t().mm(x)));
    }
  }

  /** Width of the features. */
  public int width() {
    return sum.length;
  }

  /** Of both parts together. */
  public FeatureStatistics and(FeatureStatistics other) {
    requireSameWidth(other);
    double[] sums = sum.clone();
    Arrays.setAll(sums, i -> sums[i] + other.sum[i]);
    double[] both = products.clone();
    Arrays.setAll(both, i -> both[i] + other.products[i]);
    return new FeatureStatistics(count + other.count, sums, both);
  }

  private void requireSameWidth(FeatureStatistics other) {
    if (other.width() != width()) {
      throw UserError.of("features of width %d and of width %d", width(), other.width());
    }
  }

  /** The mean, (width), float64. */
  Tensor mean() {
    return Tensors.times(Tensors.of(sum, width()), 1.0 / count);
  }

  /** The unbiased covariance, (width, width), float64. */
  Tensor covariance() {
    try (PointerScope scope = new PointerScope()) {
      Tensor mean = mean();
      Tensor centred =
          Tensors.of(products, width(), width())
              .sub(torch.outer(mean, mean), new Scalar((double) count));
      return Tensors.keep(Tensors.times(centred, 1.0 / (count - 1)));
    }
  }

  /**
   * The Frechet distance of two normal distributions, |m1 - m2|^2 + tr(S1 + S2 - 2 (S1 S2)^(1/2))
   * (Heusel et al. 2017). The trace of the root is the sum of the singular values of S1^(1/2)
   * S2^(1/2), which is real whatever the ranks.
   *
   * @throws UserError if there are fewer than two examples on a side
   */
  public double frechetDistance(FeatureStatistics other) {
    requireSameWidth(other);
    if (count < 2 || other.count < 2) {
      throw UserError.of(
          "%d and %d examples; a covariance needs at least 2 of each", count, other.count);
    }
    try (PointerScope scope = new PointerScope()) {
      Tensor own = covariance();
      Tensor others = other.covariance();
      Tensor both = squareRoot(own).mm(squareRoot(others));
      double trace = torch.linalg_svdvals(both).sum().item_double();
      double means = mean().sub(other.mean()).square().sum().item_double();
      return means + own.trace().item_double() + others.trace().item_double() - 2 * trace;
    }
  }

  private static Tensor squareRoot(Tensor symmetric) {
    var pair = torch.linalg_eigh(symmetric);
    Tensor values = new Tensor(pair.get0());
    Tensor vectors = new Tensor(pair.get1());
    // What is 0 but for rounding: its root would not be.
    double least = values.abs().max().item_double() * values.numel() * Math.ulp(1.0) * 10;
    Tensor roots =
        torch.where(
            values.gt(new Scalar(least)), values.abs().sqrt(), values.new_zeros(values.shape()));
    return vectors.mul(roots).mm(vectors.t());
  }
}
