package dev.laurel.phm.layer;

import dev.laurel.core.Tensors;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Module;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch;

/** Scales vectors to mean 0 and variance 1, with tensor2tensor's names and its 1e-6. */
final class LayerNorm extends Module {
  private static final double EPSILON = 1e-6;

  private final Tensor scale;
  private final Tensor bias;

  LayerNorm(long width) {
    super("LayerNorm");
    float[] ones = new float[(int) width];
    java.util.Arrays.fill(ones, 1);
    scale = Tensors.of(ones, width).set_requires_grad(true);
    bias = Tensors.of(new float[(int) width], width).set_requires_grad(true);
    register_parameter("scale", scale);
    register_parameter("bias", bias);
  }

  Tensor forward(Tensor x) {
    try (PointerScope scope = new PointerScope()) {
      return Tensors.keep(
          torch.layer_norm(
              x,
              new long[] {scale.size(0)},
              new TensorOptional(scale),
              new TensorOptional(bias),
              EPSILON,
              false));
    }
  }
}
