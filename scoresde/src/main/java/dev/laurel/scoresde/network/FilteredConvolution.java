package dev.laurel.scoresde.network;

import dev.laurel.core.Tensors;
import org.bytedeco.pytorch.Module;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;

/** A 3 x 3 convolution that changes the resolution through a filter (StyleGAN2). */
final class FilteredConvolution extends Module {
  private final Tensor weight;
  private final Tensor bias;
  private final Resampling resampling;

  FilteredConvolution(Initializer initializer, long in, long out, Resampling resampling) {
    super("Conv2d");
    this.resampling = resampling;
    weight = initializer.varianceScaled(1, out, in, 3, 3);
    bias = Tensors.zeros(ScalarType.Float, out);
    register_parameter("weight", weight);
    register_parameter("bias", bias);
  }

  Tensor down(Tensor x) {
    return FiniteImpulseResponse.convolutionDown(x, weight, bias, resampling.down());
  }

  Tensor up(Tensor x) {
    return FiniteImpulseResponse.convolutionUp(x, weight, bias, resampling.up());
  }
}
