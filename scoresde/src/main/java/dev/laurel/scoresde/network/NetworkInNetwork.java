package dev.laurel.scoresde.network;

import dev.laurel.core.Tensors;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Module;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/** The same dense layer at every pixel: W is (in, out), as in the official checkpoints. */
final class NetworkInNetwork extends Module {
  private static final double SCALE = 0.1;
  private static final long[] ONE = {1, 1};

  private final Tensor weight;
  private final Tensor bias;

  NetworkInNetwork(Initializer initializer, long in, long out) {
    this(initializer, in, out, SCALE);
  }

  NetworkInNetwork(Initializer initializer, long in, long out, double scale) {
    super("NIN");
    weight = initializer.varianceScaled(scale, in, out);
    bias = Tensors.zeros(ScalarType.Float, out);
    register_parameter("W", weight);
    register_parameter("b", bias);
  }

  /** (out, in, 1, 1): the layer as a convolution. */
  Tensor kernel() {
    return weight.t().contiguous().unsqueeze(-1).unsqueeze(-1);
  }

  Tensor bias() {
    return bias;
  }

  Tensor forward(Tensor x) {
    try (PointerScope scope = new PointerScope()) {
      return Tensors.keep(pointwise(x, kernel(), bias));
    }
  }

  /** A convolution that looks at single pixels. */
  static Tensor pointwise(Tensor x, Tensor kernel, Tensor bias) {
    return torch.conv2d(x, kernel, new TensorOptional(bias), ONE, new long[2], ONE, 1);
  }
}
