package dev.laurel.phm.train;

import dev.laurel.core.Tensors;
import dev.laurel.core.UserError;
import dev.laurel.phm.layer.HypercomplexWeight;
import java.util.Collection;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;

/**
 * What a step learns from.
 *
 * @param batch sentences of a step; of translation, subwords on the longer side, padding among them
 * @param effectiveDecay {@code lambda} of {@code lambda / 2 sum ||H||^2} that is added to the loss:
 *     decay of the weights that act. Decay of A and S by the optimiser is another thing, since both
 *     can be scaled against each other without changing H.
 */
public record StepConfig(int batch, double effectiveDecay) {
  /** Checks the values. */
  public StepConfig {
    if (batch < 1) {
      throw UserError.of("batch is %d; allowed: at least 1", batch);
    }
    if (!(effectiveDecay >= 0 && effectiveDecay < Double.POSITIVE_INFINITY)) {
      throw UserError.of("effectiveDecay is %s; allowed: at least 0", effectiveDecay);
    }
  }

  /** Without decay. */
  public static StepConfig of(int batch) {
    return new StepConfig(batch, 0);
  }

  /** The same with another decay. */
  public StepConfig withEffectiveDecay(double value) {
    return new StepConfig(batch, value);
  }

  /** The loss with the decay, in the caller's scope. */
  Tensor decayed(Tensor loss, Collection<HypercomplexWeight> weights) {
    if (effectiveDecay == 0) {
      return loss;
    }
    try (PointerScope scope = new PointerScope()) {
      Tensor sum = loss;
      for (HypercomplexWeight weight : weights) {
        sum = sum.add(weight.squaredNorm(), new Scalar(effectiveDecay / 2));
      }
      return Tensors.keep(sum);
    }
  }
}
