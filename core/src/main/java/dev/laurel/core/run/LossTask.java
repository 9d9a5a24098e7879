package dev.laurel.core.run;

import java.util.Random;
import org.bytedeco.pytorch.Tensor;

/** A task that supplies its loss; the gradients follow by automatic differentiation. */
public interface LossTask extends TrainingTask {
  /**
   * The loss of one step: a scalar tensor of the caller's scope, differentiable by the parameters.
   *
   * @param step counts from 0
   * @param random seeded for this step, as libtorch's own generator is
   */
  Tensor loss(long step, Random random);

  @Override
  default double backward(long step, Random random) {
    Tensor loss = loss(step, random);
    double value = loss.item_double();
    if (Double.isFinite(value)) {
      loss.backward();
    }
    return value;
  }
}
