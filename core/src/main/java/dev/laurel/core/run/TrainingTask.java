package dev.laurel.core.run;

import java.util.Map;
import java.util.Random;
import org.bytedeco.pytorch.Module;

/**
 * What a method supplies to a {@link TrainingRun}.
 *
 * <p>Most are {@link LossTask}s, whose gradients are found by automatic differentiation.
 *
 * <p>A step must depend on its number and on the generators alone (see {@link Batches} for the
 * order of data): that is what makes a resumed run equal to an uninterrupted one.
 */
public interface TrainingTask {
  /** What is trained, for people and for the log. */
  String title();

  /**
   * What must be the same for a resumed run beside the {@link TrainingConfig}; JSON can hold it.
   */
  Object configuration();

  /** The network whose parameters are trained and whose buffers are kept. */
  Module network();

  /** The run begins, or goes on; what it moves stays the same until its end. */
  default void start(TrainingVectors vectors) {}

  /**
   * Adds the gradients of one step's loss to the parameters' gradients, which are zero before.
   *
   * @param step counts from 0
   * @param random seeded for this step, as libtorch's own generator is
   * @return the loss
   */
  double backward(long step, Random random);

  /** Figures on held-out data by name, with the parameters as they are in the network now. */
  default Map<String, Double> evaluate() {
    return Map.of();
  }
}
