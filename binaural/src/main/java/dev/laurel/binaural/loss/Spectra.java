package dev.laurel.binaural.loss;

import dev.laurel.core.Tensors;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.BoolOptional;
import org.bytedeco.pytorch.LongOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch;

/** Spectra of 40 ms every 10 ms, as the losses take them (official {@code FourierTransform}). */
final class Spectra {
  private static final long SIZE = 2048;
  private static final long WINDOW = 1920;
  private static final long HOP = 480;

  /** Shorter signals cannot be mirrored at their ends. */
  static final long SHORTEST = SIZE / 2 + 1;

  private Spectra() {}

  /**
   * Complex spectra.
   *
   * @param signals {@code (..., T)}
   * @return {@code (signals, 1025, times)}, complex
   */
  static Tensor of(Tensor signals) {
    try (PointerScope scope = new PointerScope()) {
      Tensor flat = signals.reshape(-1, signals.size(signals.dim() - 1));
      Tensor window = torch.hann_window(WINDOW, true).to(flat.scalar_type().intern());
      return Tensors.keep(
          torch.stft(
              flat,
              SIZE,
              new LongOptional(HOP),
              new LongOptional(WINDOW),
              new TensorOptional(window),
              true,
              "reflect",
              false,
              new BoolOptional(true),
              new BoolOptional(true),
              new BoolOptional()));
    }
  }
}
