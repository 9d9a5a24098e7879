package dev.laurel.binaural.dsp;

import dev.laurel.binaural.Rates;
import dev.laurel.core.Tensors;
import dev.laurel.core.UserError;
import java.util.Arrays;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.LongOptional;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.ScalarOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * Responses without their delays, which geometry gives: what is common to all directions is taken
 * out (diffuse-field equalisation), magnitudes are read at this library's rate, and each becomes
 * the shortest response that has them (minimum phase, by the cepstrum).
 */
public final class MinimumPhase {
  private static final int SIZE = 4096;
  private static final double LEAST_MAGNITUDE = 1e-3;

  /** Below and above, measured responses tell of loudspeakers and microphones. */
  private static final double LOWEST = 100;

  private static final double HIGHEST = 18_000;

  /** Samples of a response. */
  public static final int TAPS = 256;

  private static final int FADED = 32;

  private MinimumPhase() {}

  /** By direction, then ear, then {@value #TAPS} samples at 48 kHz. */
  public static float[][][] of(HeadResponses head) {
    return of(head, 1);
  }

  /**
   * The same of a head of another size, whose response at a frequency is that of the measured one
   * at the frequency times {@code scale}.
   */
  public static float[][][] of(HeadResponses head, double scale) {
    if (!(scale > 0.25 && scale < 4)) {
      throw UserError.of("a head scaled by %s; allowed: between 0.25 and 4", scale);
    }
    int count = head.directions().length;
    int length = head.responses()[0][0].length;
    double[] flat = new double[count * 2 * length];
    for (int i = 0; i < 2 * count; i++) {
      System.arraycopy(head.responses()[i / 2][i % 2], 0, flat, i * length, length);
    }
    try (PointerScope scope = new PointerScope();
        NoGradGuard none = new NoGradGuard()) {
      Tensor responses = Tensors.of(flat, 2L * count, length);
      Tensor magnitude = torch.fft_rfft(responses, new LongOptional(SIZE), -1, null).abs();
      Tensor common = magnitude.square().mean(new long[] {0}, true, null).sqrt();
      Tensor equalised =
          torch.clamp(
              magnitude.div(common),
              new ScalarOptional(new Scalar(LEAST_MAGNITUDE)),
              new ScalarOptional());
      Tensor taps = shortest(atOurRate(equalised.log(), head.sampleRate(), scale));
      float[] all = Tensors.floats(taps.to(torch.ScalarType.Float));
      float[][][] result = new float[count][2][TAPS];
      for (int i = 0; i < 2 * count; i++) {
        System.arraycopy(all, i * TAPS, result[i / 2][i % 2], 0, TAPS);
      }
      return result;
    }
  }

  /**
   * Of given magnitudes.
   *
   * @param logarithms of each response from 0 to 24 kHz in equal steps
   * @return {@value #TAPS} samples each
   */
  static float[][] ofLogarithms(double[][] logarithms) {
    int bins = SIZE / 2 + 1;
    double[] all = new double[logarithms.length * bins];
    for (int i = 0; i < logarithms.length; i++) {
      double[] given = logarithms[i];
      for (int k = 0; k < bins; k++) {
        double place = (double) k * (given.length - 1) / (bins - 1);
        int below = (int) Math.min(given.length - 2.0, place);
        all[i * bins + k] = given[below] + (place - below) * (given[below + 1] - given[below]);
      }
    }
    try (PointerScope scope = new PointerScope();
        NoGradGuard none = new NoGradGuard()) {
      Tensor taps = shortest(Tensors.of(all, logarithms.length, bins));
      float[] flat = Tensors.floats(taps.to(torch.ScalarType.Float));
      float[][] result = new float[logarithms.length][];
      for (int i = 0; i < result.length; i++) {
        result[i] = Arrays.copyOfRange(flat, i * TAPS, (i + 1) * TAPS);
      }
      return result;
    }
  }

  /** Logarithms at the frequencies of 48 kHz, on a line between those of another rate. */
  private static Tensor atOurRate(Tensor logarithms, double rate, double scale) {
    int bins = SIZE / 2 + 1;
    long[] below = new long[bins];
    double[] fraction = new double[bins];
    for (int k = 0; k < bins; k++) {
      double frequency = scale * k * Rates.SAMPLES / SIZE;
      double clamped = Math.max(LOWEST, Math.min(Math.min(HIGHEST, rate / 2), frequency));
      double position = clamped * SIZE / rate;
      below[k] = Math.min(bins - 2, (long) position);
      fraction[k] = position - below[k];
    }
    Tensor places = Tensors.of(below, bins);
    Tensor first = logarithms.index_select(1, places);
    Tensor second = logarithms.index_select(1, places.add(new Scalar(1)));
    return first.add(second.sub(first).mul(Tensors.of(fraction, bins)));
  }

  /** The cepstrum, folded to its first half, gives the response of minimum phase. */
  private static Tensor shortest(Tensor logarithms) {
    Tensor cepstrum = torch.fft_irfft(logarithms, new LongOptional(SIZE), -1, null);
    double[] fold = new double[SIZE];
    fold[0] = 1;
    fold[SIZE / 2] = 1;
    for (int i = 1; i < SIZE / 2; i++) {
      fold[i] = 2;
    }
    Tensor folded = cepstrum.mul(Tensors.of(fold, SIZE));
    Tensor spectrum = torch.fft_rfft(folded, new LongOptional(SIZE), -1, null).exp();
    Tensor response = torch.fft_irfft(spectrum, new LongOptional(SIZE), -1, null);
    double[] fade = new double[TAPS];
    for (int i = 0; i < TAPS; i++) {
      fade[i] = Math.min(1, (double) (TAPS - 1 - i) / (FADED - 1));
    }
    return response.narrow(1, 0, TAPS).mul(Tensors.of(fade, TAPS));
  }
}
