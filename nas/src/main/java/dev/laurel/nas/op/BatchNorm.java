package dev.laurel.nas.op;

import dev.laurel.core.Tensors;
import java.util.Arrays;
import org.bytedeco.pytorch.Module;
import org.bytedeco.pytorch.Scalar;
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

  /**
   * A batch that was normalised by itself.
   *
   * @param values the batch
   * @param mean of its channels before
   * @param variance of its channels before, unbiased
   */
  record Normalised(Tensor values, Tensor mean, Tensor variance) {}

  @Override
  public Tensor forward(Tensor x) {
    return normalised(x, optional(weight), optional(bias), mean, variance, MOMENTUM);
  }

  @Override
  public Tensor scaled(Tensor x, Tensor scale) {
    if (weight != null) {
      return forward(x).mul(scale);
    }
    Tensor scales = scale.expand(mean.size(0)).contiguous();
    return normalised(x, optional(scales), optional(null), mean, variance, MOMENTUM);
  }

  /** A batch by itself; what is seen on average stays. */
  Normalised alone(Tensor x) {
    Tensor seenMean = mean.clone();
    Tensor seenVariance = variance.clone();
    Tensor values =
        normalised(x, optional(weight), optional(bias), seenMean, seenVariance, /* momentum= */ 1);
    return new Normalised(values, seenMean, seenVariance);
  }

  /** Lets what is seen on average see a batch. */
  void see(Normalised batch) {
    mean.lerp_(batch.mean(), new Scalar(MOMENTUM));
    variance.lerp_(batch.variance(), new Scalar(MOMENTUM));
  }

  private Tensor normalised(
      Tensor x,
      TensorOptional scales,
      TensorOptional shifts,
      Tensor seenMean,
      Tensor seenVariance,
      double momentum) {
    return torch.batch_norm(
        x,
        scales,
        shifts,
        optional(seenMean),
        optional(seenVariance),
        is_training(),
        momentum,
        EPSILON,
        false);
  }

  private static TensorOptional optional(Tensor tensor) {
    return tensor == null ? new TensorOptional() : new TensorOptional(tensor);
  }
}
