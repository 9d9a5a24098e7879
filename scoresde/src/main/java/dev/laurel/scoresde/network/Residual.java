package dev.laurel.scoresde.network;

import org.bytedeco.pytorch.GradMode;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;

/** Sums of a path and its shortcut. */
final class Residual {
  private static final double ROOT = Math.sqrt(0.5);

  private Residual() {}

  /**
   * shortcut + path.
   *
   * @param path not needed any more
   * @param rescale whether the sum is divided by the root of 2, which keeps its variance
   */
  static Tensor sum(Tensor shortcut, Tensor path, boolean rescale) {
    Tensor sum = GradMode.is_enabled() ? path.add(shortcut) : path.add_(shortcut);
    if (!rescale) {
      return sum;
    }
    try (Scalar factor = new Scalar(ROOT)) {
      return GradMode.is_enabled() ? sum.mul(factor) : sum.mul_(factor);
    }
  }
}
