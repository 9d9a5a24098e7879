package dev.laurel.scoresde.network;

import dev.laurel.core.Tensors;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch;

/**
 * Resampling of pictures through a small filter (Zhang 2019; StyleGAN2's {@code upfirdn2d}), so
 * that what is made smaller does not alias.
 *
 * <p>The definition is: put {@code up - 1} zeros after every sample, pad with zeros, convolve with
 * the filter, keep every {@code down}-th sample. The zeros are never made: raising the resolution
 * is a transposed convolution, lowering it a convolution with a stride, both of each channel by
 * itself.
 */
final class FiniteImpulseResponse {
  private static final long[] ONE = {1, 1};

  private FiniteImpulseResponse() {}

  /**
   * A filter in two dimensions whose sum is {@code gain}: the outer product of one in one dimension
   * with itself.
   */
  static Tensor kernel(double[] taps, double gain) {
    double sum = 0;
    for (double tap : taps) {
      sum += tap;
    }
    double[] values = new double[taps.length * taps.length];
    for (int i = 0; i < values.length; i++) {
      values[i] = taps[i / taps.length] * taps[i % taps.length] * gain / (sum * sum);
    }
    return Tensors.of(values, taps.length, taps.length);
  }

  /** Raises both sides of the pictures to twice. */
  static Tensor upsample(Tensor x, Tensor kernel) {
    long p = kernel.size(0) - 2;
    return filter(x, kernel, 2, 1, (p + 1) / 2 + 1, p / 2);
  }

  /** Lowers both sides of the pictures to half. */
  static Tensor downsample(Tensor x, Tensor kernel) {
    long p = kernel.size(0) - 2;
    return filter(x, kernel, 1, 2, (p + 1) / 2, p / 2);
  }

  /** Lowers the resolution, then convolves with a stride of 2. */
  static Tensor convolutionDown(Tensor x, Tensor weight, Tensor bias, Tensor kernel) {
    try (PointerScope scope = new PointerScope()) {
      long p = kernel.size(0) - 2 + weight.size(3) - 1;
      Tensor smooth = filter(x, kernel, 1, 1, (p + 1) / 2, p / 2);
      return Tensors.keep(
          torch.conv2d(smooth, weight, optional(bias), new long[] {2, 2}, new long[2], ONE, 1));
    }
  }

  /** Convolves the pictures with zeros between their samples, then smooths. */
  static Tensor convolutionUp(Tensor x, Tensor weight, Tensor bias, Tensor kernel) {
    try (PointerScope scope = new PointerScope()) {
      long p = kernel.size(0) - 2 - (weight.size(3) - 1);
      Tensor swapped = weight.flip(2, 3).transpose(0, 1);
      Tensor wide =
          torch.conv_transpose2d(
              x,
              swapped,
              new TensorOptional(),
              new long[] {2, 2},
              new long[2],
              new long[2],
              1,
              ONE);
      Tensor smooth = filter(wide, kernel, 1, 1, (p + 1) / 2 + 1, p / 2 + 1);
      return Tensors.keep(bias == null ? smooth : smooth.add(bias.reshape(1, -1, 1, 1)));
    }
  }

  /**
   * The definition, with the same factors and paddings on both axes.
   *
   * @param kernel (height, width)
   * @param before zeros before the samples; negative numbers cut samples off
   * @param after zeros after them
   */
  static Tensor filter(Tensor x, Tensor kernel, int up, int down, long before, long after) {
    try (PointerScope scope = new PointerScope()) {
      long channels = x.size(1);
      long height = kernel.size(0);
      long width = kernel.size(1);
      Tensor own = Tensors.as(kernel, x.scalar_type().intern());
      if (up == 1) {
        Tensor flipped = own.flip(0, 1).expand(channels, 1, height, width).contiguous();
        boolean even = before == after && before >= 0;
        Tensor padded = even ? x : torch.constant_pad_nd(x, before, after, before, after);
        long[] padding = even ? new long[] {before, before} : new long[2];
        return Tensors.keep(
            torch.conv2d(
                padded,
                flipped,
                new TensorOptional(),
                new long[] {down, down},
                padding,
                ONE,
                channels));
      }
      Tensor each = own.expand(channels, 1, height, width).contiguous();
      long top = height - 1 - before;
      long left = width - 1 - before;
      long rows = x.size(2) * up + before + after - height + 1;
      long columns = x.size(3) * up + before + after - width + 1;
      long fullRows = (x.size(2) - 1) * up + height;
      long fullColumns = (x.size(3) - 1) * up + width;
      long bottom = fullRows - top - rows;
      long right = fullColumns - left - columns;
      boolean even = top == left && top == bottom && top == right && top >= 0;
      Tensor full =
          torch.conv_transpose2d(
              x,
              each,
              new TensorOptional(),
              new long[] {up, up},
              even ? new long[] {top, top} : new long[2],
              new long[2],
              channels,
              ONE);
      Tensor wanted = even ? full : torch.constant_pad_nd(full, -left, -right, -top, -bottom);
      if (down > 1) {
        wanted = strided(strided(wanted, 2, down), 3, down).contiguous();
      }
      return Tensors.keep(wanted);
    }
  }

  private static Tensor strided(Tensor x, long dimension, int step) {
    return x.slice(
        dimension,
        new org.bytedeco.pytorch.LongOptional(0),
        new org.bytedeco.pytorch.LongOptional(x.size(dimension)),
        step);
  }

  private static TensorOptional optional(Tensor tensor) {
    return tensor == null ? new TensorOptional() : new TensorOptional(tensor);
  }
}
