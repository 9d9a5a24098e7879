package dev.laurel.nas.op;

import java.util.Random;
import org.bytedeco.pytorch.GradMode;
import org.bytedeco.pytorch.LongOptional;
import org.bytedeco.pytorch.Module;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch;

/**
 * A convolution of dilation 2 of every channel for itself, without bias. It is one without dilation
 * on every second pixel, four times; the library's gradients of those are several times as fast.
 */
final class DilatedConv extends Module implements Layer {
  private static final int DILATION = 2;

  private final Tensor weight;
  private final int channels;
  private final int kernel;
  private final int stride;

  /**
   * New, uniform as libtorch's default; it keeps the size, or halves it.
   *
   * @param kernel pixels of a side, odd
   * @param stride 1 or 2
   */
  DilatedConv(int channels, int kernel, int stride, Random random) {
    super("DilatedConv");
    this.channels = channels;
    this.kernel = kernel;
    this.stride = stride;
    weight = Conv.uniform(random, 1.0 / kernel, channels, 1, kernel, kernel);
    register_parameter("weight", weight);
  }

  @Override
  public Tensor forward(Tensor x) {
    if (stride == DILATION) {
      Tensor read = everySecond(everySecond(x, 2), 3);
      return conv(read, 1);
    }
    return GradMode.is_enabled() ? byPhases(x) : conv(x, DILATION);
  }

  private static Tensor everySecond(Tensor x, long axis) {
    return x.slice(axis, new LongOptional(), new LongOptional(), DILATION);
  }

  private Tensor conv(Tensor x, int dilation) {
    long padding = (long) dilation * (kernel - 1) / 2;
    return torch.conv2d(
        x,
        weight,
        new TensorOptional(),
        new long[] {1, 1},
        new long[] {padding, padding},
        new long[] {dilation, dilation},
        channels);
  }

  /** Rows and columns of even and of odd numbers are pictures of their own. */
  private Tensor byPhases(Tensor x) {
    long count = x.size(0);
    long height = x.size(2);
    long width = x.size(3);
    long rows = (height + 1) / 2;
    long columns = (width + 1) / 2;
    boolean odd = height % 2 + width % 2 > 0;
    Tensor even = odd ? torch.constant_pad_nd(x, new long[] {0, width % 2, 0, height % 2}) : x;
    Tensor phases =
        even.permute(0, 2, 3, 1)
            .reshape(count, rows, 2, columns, 2, channels)
            .permute(0, 2, 4, 1, 3, 5)
            .reshape(4 * count, rows, columns, channels)
            .permute(0, 3, 1, 2);
    Tensor whole =
        conv(phases, 1)
            .permute(0, 2, 3, 1)
            .reshape(count, 2, 2, rows, columns, channels)
            .permute(0, 3, 1, 4, 2, 5)
            .reshape(count, 2 * rows, 2 * columns, channels)
            .permute(0, 3, 1, 2);
    return odd ? whole.narrow(2, 0, height).narrow(3, 0, width) : whole;
  }
}
