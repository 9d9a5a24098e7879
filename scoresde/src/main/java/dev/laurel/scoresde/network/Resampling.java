package dev.laurel.scoresde.network;

import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * How a network changes the resolution between its levels: through a filter, or without one.
 *
 * @param down filter whose sum is 1; null means the mean of 2 x 2 pixels
 * @param up filter whose sum is 4; null means every pixel four times
 */
record Resampling(Tensor down, Tensor up) {
  /**
   * Resampling of a network.
   *
   * @param taps of the filter in one dimension; null for none
   */
  static Resampling of(double[] taps) {
    return taps == null
        ? new Resampling(null, null)
        : new Resampling(
            FiniteImpulseResponse.kernel(taps, 1), FiniteImpulseResponse.kernel(taps, 4));
  }

  boolean filtered() {
    return down != null;
  }

  Tensor halve(Tensor x) {
    return filtered() ? FiniteImpulseResponse.downsample(x, down) : torch.avg_pool2d(x, 2, 2);
  }

  Tensor twice(Tensor x) {
    if (filtered()) {
      return FiniteImpulseResponse.upsample(x, up);
    }
    return torch.upsample_nearest2d(
        x,
        new long[] {2 * x.size(2), 2 * x.size(3)},
        new org.bytedeco.pytorch.DoubleOptional(),
        new org.bytedeco.pytorch.DoubleOptional());
  }
}
