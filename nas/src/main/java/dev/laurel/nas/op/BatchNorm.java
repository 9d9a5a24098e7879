package dev.laurel.nas.op;

import dev.laurel.core.Tensors;
import java.util.Arrays;
import org.bytedeco.pytorch.Module;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch;

/**
 * Brings every channel to mean 0 and deviation 1: of the batch while training, of what was seen on
 * average otherwise.
 */
public final class BatchNorm extends Module implements Layer {
  private static final double MOMENTUM = 0.1;
  private static final double EPSILON = 1e-5;

  private final Tensor weight;
  private final Tensor bias;
  private final Tensor mean;
  private final Tensor variance;

  /**
   * New.
   *
   * @param affine whether channels are then scaled and shifted, which is learned
   */
  public BatchNorm(int channels, boolean affine) {
    super("BatchNorm");
    float[] ones = new float[channels];
    Arrays.fill(ones, 1);
    weight = affine ? Tensors.of(ones, channels).set_requires_grad(true) : null;
    bias = affine ? Tensors.of(new float[channels], channels).set_requires_grad(true) : null;
    mean = Tensors.of(new float[channels], channels);
    variance = Tensors.of(ones, channels);
    if (affine) {
      register_parameter("weight", weight);
      register_parameter("bias", bias);
    }
    register_buffer("running_mean", mean);
    register_buffer("running_var", variance);
  }

  @Override
  public Tensor forward(Tensor x) {
    return torch.batch_norm(
        x,
        weight == null ? new TensorOptional() : new TensorOptional(weight),
        bias == null ? new TensorOptional() : new TensorOptional(bias),
        new TensorOptional(mean),
        new TensorOptional(variance),
        is_training(),
        MOMENTUM,
        EPSILON,
        false);
  }
}
