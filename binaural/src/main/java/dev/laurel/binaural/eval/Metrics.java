package dev.laurel.binaural.eval;

import dev.laurel.binaural.loss.AmplitudeError;
import dev.laurel.binaural.loss.PhaseError;
import dev.laurel.binaural.loss.SquaredError;
import java.util.List;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;

/**
 * How near a rendering comes to a recording, in the numbers of the paper.
 *
 * @param squared mean squared difference of samples; published times 1,000
 * @param amplitude mean difference of magnitudes
 * @param phase mean difference of phases, radians; NaN if nothing was heard
 * @param samples of each ear
 */
public record Metrics(double squared, double amplitude, double phase, long samples) {
  /**
   * Compares two signals.
   *
   * @param data {@code (2, T)}
   * @param target {@code (2, T)}
   */
  public static Metrics of(Tensor data, Tensor target) {
    try (PointerScope scope = new PointerScope();
        NoGradGuard none = new NoGradGuard()) {
      Tensor phase = PhaseError.evaluation().of(data, target);
      return new Metrics(
          SquaredError.of(data, target).item_double(),
          AmplitudeError.of(data, target).item_double(),
          phase == null ? Double.NaN : phase.item_double(),
          target.size(1));
    }
  }

  /** The mean over sequences, each as heavy as it is long; phases of those that have one. */
  public static Metrics mean(List<Metrics> all) {
    double samples = 0;
    double heard = 0;
    double squared = 0;
    double amplitude = 0;
    double phase = 0;
    for (Metrics one : all) {
      samples += one.samples;
      squared += one.squared * one.samples;
      amplitude += one.amplitude * one.samples;
      if (!Double.isNaN(one.phase)) {
        heard += one.samples;
        phase += one.phase * one.samples;
      }
    }
    return new Metrics(squared / samples, amplitude / samples, phase / heard, (long) samples);
  }
}
