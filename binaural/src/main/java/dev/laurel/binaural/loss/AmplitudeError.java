package dev.laurel.binaural.loss;

import dev.laurel.core.Tensors;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;

/**
 * The mean difference of the spectra's magnitudes (official {@code AmplitudeLoss}). Where a
 * magnitude is exactly zero its gradient is zero; the official code has none there.
 */
public final class AmplitudeError {
  private AmplitudeError() {}

  /** Of two signals {@code (..., T)} of one shape; a scalar, differentiable. */
  public static Tensor of(Tensor data, Tensor target) {
    try (PointerScope scope = new PointerScope()) {
      return Tensors.keep(Spectra.of(data).abs().sub(Spectra.of(target).abs()).abs().mean());
    }
  }
}
