package dev.laurel.binaural.loss;

import dev.laurel.core.Tensors;
import dev.laurel.core.UserError;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * The mean difference of phases, 0 to pi (official {@code PhaseLoss}), of those bins in which both
 * signals have energy: it sees what the squared error does not see, since phase weighs little there
 * where there is little energy.
 *
 * @param ignoreBelow bins whose energy is less than this part of the target's mean are left out;
 *     0.1 in training, 0.2 in evaluation
 */
public record PhaseError(double ignoreBelow) {
  /** Checks the value. */
  public PhaseError {
    if (!(ignoreBelow >= 0 && ignoreBelow < Double.POSITIVE_INFINITY)) {
      throw UserError.of("ignoreBelow is %s; allowed: at least 0", ignoreBelow);
    }
  }

  /** As in training. */
  public static PhaseError training() {
    return new PhaseError(0.1);
  }

  /** As in evaluation. */
  public static PhaseError evaluation() {
    return new PhaseError(0.2);
  }

  /**
   * Of two signals {@code (..., T)}.
   *
   * @return a scalar, differentiable; null if no bin has energy in both
   */
  public Tensor of(Tensor data, Tensor target) {
    try (PointerScope scope = new PointerScope()) {
      return kept(ofSpectra(Spectra.of(data), Spectra.of(target)));
    }
  }

  private static Tensor kept(Tensor value) {
    return value == null ? null : Tensors.keep(value);
  }

  /** Of spectra that broadcast to each other. */
  Tensor ofSpectra(Tensor data, Tensor target) {
    try (PointerScope scope = new PointerScope()) {
      Tensor found = torch.view_as_real(data);
      Tensor wanted = torch.view_as_real(target);
      Tensor energy = wanted.detach().abs().sum(new long[] {-1}, false, null);
      Tensor least = energy.mean().mul(new Scalar(ignoreBelow));
      Tensor heard =
          found
              .detach()
              .abs()
              .sum(new long[] {-1}, false, null)
              .gt(least)
              .logical_and(energy.gt(least));
      if (!heard.any().item_bool()) {
        return null;
      }
      Tensor difference = angle(found, heard).sub(angle(wanted, heard)).abs();
      Tensor around = difference.sub(new Scalar(Math.PI)).abs().neg().add(new Scalar(Math.PI));
      return Tensors.keep(around.mean());
    }
  }

  private static Tensor angle(Tensor bins, Tensor heard) {
    Tensor all = bins.expand(heard.size(0), heard.size(1), heard.size(2), 2);
    return torch.atan2(
        all.select(3, 1).masked_select(heard), all.select(3, 0).masked_select(heard));
  }
}
