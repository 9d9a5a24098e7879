package dev.laurel.nas.op;

import dev.laurel.core.Tensors;
import java.util.Random;
import org.bytedeco.pytorch.Module;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch;

/** A convolution of pictures without bias. */
public final class Conv extends Module implements Layer {
  private final Tensor weight;
  private final Window window;
  private final int groups;

  /**
   * How a kernel goes over a picture, by rows and columns.
   *
   * @param kernel rows, columns
   * @param stride rows, columns
   * @param padding rows, columns
   * @param dilation rows, columns
   */
  public record Window(long[] kernel, long[] stride, long[] padding, long[] dilation) {
    /** The same in both directions. */
    public static Window square(int kernel, int stride, int padding, int dilation) {
      return new Window(
          new long[] {kernel, kernel},
          new long[] {stride, stride},
          new long[] {padding, padding},
          new long[] {dilation, dilation});
    }
  }

  /**
   * New, uniform as libtorch's default.
   *
   * @param groups channels are cut into so many, each convolved for itself
   */
  public Conv(int inputs, int outputs, Window window, int groups, Random random) {
    super("Conv");
    this.window = window;
    this.groups = groups;
    long rows = window.kernel()[0];
    long columns = window.kernel()[1];
    double bound = 1 / Math.sqrt((double) inputs / groups * rows * columns);
    weight = uniform(random, bound, outputs, inputs / groups, rows, columns);
    register_parameter("weight", weight);
  }

  /** Of 1 x 1. */
  public static Conv pointwise(int inputs, int outputs, int stride, Random random) {
    return new Conv(inputs, outputs, Window.square(1, stride, 0, 1), 1, random);
  }

  static Tensor uniform(Random random, double bound, long... shape) {
    int count = 1;
    for (long side : shape) {
      count *= (int) side;
    }
    float[] values = new float[count];
    for (int i = 0; i < count; i++) {
      values[i] = (float) (bound * (2 * random.nextDouble() - 1));
    }
    return Tensors.of(values, shape).set_requires_grad(true);
  }

  @Override
  public Tensor forward(Tensor x) {
    return torch.conv2d(
        x,
        weight,
        new TensorOptional(),
        window.stride(),
        window.padding(),
        window.dilation(),
        groups);
  }
}
