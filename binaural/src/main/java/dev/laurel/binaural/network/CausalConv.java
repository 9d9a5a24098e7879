package dev.laurel.binaural.network;

import dev.laurel.core.Tensors;
import java.util.Random;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Module;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

/**
 * A convolution over the past, on signals whose channels are last: {@code y[n] = b + sum_j W_j x[n
 * - (k - 1) + j]}, zeros before the beginning. Its weight is {@code (outputs, inputs, k)}, as
 * official checkpoints have it. With k = 1 it is a matrix.
 */
public final class CausalConv extends Module {
  private final Tensor weight;
  private final Tensor bias;

  /**
   * New, uniform between plus and minus a bound.
   *
   * @param weightBound of the weight; not positive for libtorch's default, 1 / sqrt(inputs * k)
   * @param biasBound of the bias; not positive for the default, which is the same
   */
  public CausalConv(
      int inputs, int outputs, int kernel, double weightBound, double biasBound, Random random) {
    super("CausalConv");
    double usual = 1 / Math.sqrt((double) inputs * kernel);
    weight = uniform(random, weightBound > 0 ? weightBound : usual, outputs, inputs, kernel);
    bias = uniform(random, biasBound > 0 ? biasBound : usual, outputs);
    register_parameter("weight", weight);
    register_parameter("bias", bias);
  }

  /** With the default first values. */
  public CausalConv(int inputs, int outputs, int kernel, Random random) {
    this(inputs, outputs, kernel, 0, 0, random);
  }

  private static Tensor uniform(Random random, double bound, long... shape) {
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

  /** {@code (outputs, inputs, k)}. */
  public Tensor weight() {
    return weight;
  }

  /** {@code (outputs)}. */
  public Tensor bias() {
    return bias;
  }

  /**
   * Applies it.
   *
   * @param x {@code (batch, time, inputs)}
   * @return {@code (batch, time, outputs)}
   */
  public Tensor forward(Tensor x) {
    try (PointerScope scope = new PointerScope()) {
      long batch = x.size(0);
      long time = x.size(1);
      long inputs = x.size(2);
      long kernel = weight.size(2);
      Tensor columns = x;
      if (kernel > 1) {
        Tensor padded = torch.cat(new TensorVector(x.new_zeros(batch, kernel - 1, inputs), x), 1);
        TensorVector taps = new TensorVector();
        for (long j = 0; j < kernel; j++) {
          taps.push_back(padded.narrow(1, j, time));
        }
        columns = torch.cat(taps, 2);
      }
      Tensor matrix = weight.permute(2, 1, 0).reshape(kernel * inputs, weight.size(0));
      Tensor y = torch.addmm(bias, columns.reshape(batch * time, kernel * inputs), matrix);
      return Tensors.keep(y.view(batch, time, weight.size(0)));
    }
  }
}
