package dev.laurel.binaural.loss;

import dev.laurel.core.Tensors;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;

/** The mean squared difference of samples (official {@code L2Loss}). */
public final class SquaredError {
  private SquaredError() {}

  /** Of two signals of one shape; a scalar, differentiable. */
  public static Tensor of(Tensor data, Tensor target) {
    try (PointerScope scope = new PointerScope()) {
      return Tensors.keep(data.sub(target).square().mean());
    }
  }
}
