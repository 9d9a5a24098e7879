package dev.laurel.nas.op;

import java.util.Random;
import org.bytedeco.pytorch.Module;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch;

/** A matrix and a shift. */
public final class Linear extends Module implements Layer {
  private final Tensor weight;
  private final Tensor bias;

  /** New, uniform as libtorch's default. */
  public Linear(int inputs, int outputs, Random random) {
    super("Linear");
    double bound = 1 / Math.sqrt(inputs);
    weight = Conv.uniform(random, bound, outputs, inputs);
    bias = Conv.uniform(random, bound, outputs);
    register_parameter("weight", weight);
    register_parameter("bias", bias);
  }

  @Override
  public Tensor forward(Tensor x) {
    return torch.linear(x, weight, new TensorOptional(bias));
  }
}
