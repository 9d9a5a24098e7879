package dev.laurel.binaural.eval;

import dev.laurel.binaural.Rates;
import dev.laurel.core.Tensors;
import java.util.Arrays;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.BoolOptional;
import org.bytedeco.pytorch.LongOptional;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch;

/**
 * What tells a listener where a sound is: how two ears differ, and by how much a rendering is wrong
 * about it. Means over times and frequencies at which both signals can be heard.
 *
 * @param phase mean error of the difference of phases, radians, 0 to pi
 * @param time mean error of the difference of times, seconds, from the sound below 1.5 kHz
 * @param level mean error of the difference of levels over third octaves, dB
 */
public record Interaural(double phase, double time, double level) {
  private static final int SIZE = 2048;
  private static final int HOP = 480;
  private static final double HEARD = 0.2;

  /** Longest difference of times, seconds. */
  private static final double LONGEST = 1e-3;

  private static final double HIGHEST_OF_TIMES = 1500;
  private static final double LOWEST_BAND = 200;
  private static final double HIGHEST_BAND = 12_000;

  /** Finer than a sample by this factor. */
  private static final int FINER = 8;

  /**
   * The errors of a rendering, given left and right.
   *
   * @return NaN where nothing can be heard
   */
  public static Interaural of(float[][] made, float[][] wanted) {
    double[][] a = spectra(made);
    double[][] b = spectra(wanted);
    int bins = SIZE / 2 + 1;
    int times = a[0].length / (2 * bins);
    double mean = 0;
    for (double[] ear : b) {
      for (int i = 0; i < ear.length; i += 2) {
        mean += Math.hypot(ear[i], ear[i + 1]) / (2.0 * times * bins);
      }
    }
    double floor = HEARD * mean;
    double phase = 0;
    long phases = 0;
    double time = 0;
    long lags = 0;
    double level = 0;
    long levels = 0;
    for (int t = 0; t < times; t++) {
      boolean low = false;
      for (int k = 0; k < bins; k++) {
        int at = 2 * (t * bins + k);
        boolean heard =
            size(a[0], at) > floor
                && size(a[1], at) > floor
                && size(b[0], at) > floor
                && size(b[1], at) > floor;
        if (heard) {
          phase += Math.abs(wrapped(difference(a, at) - difference(b, at)));
          phases++;
          low |= k * (double) Rates.SAMPLES / SIZE < HIGHEST_OF_TIMES;
        }
      }
      if (low) {
        time += Math.abs(lag(a, t, bins) - lag(b, t, bins));
        lags++;
      }
      for (double band = LOWEST_BAND; band < HIGHEST_BAND; band *= Math.cbrt(2)) {
        double[] made4 = energies(a, t, bins, band);
        double[] wanted4 = energies(b, t, bins, band);
        double count = made4[2];
        boolean heard =
            Math.min(Math.min(made4[0], made4[1]), Math.min(wanted4[0], wanted4[1]))
                > floor * floor * count;
        if (heard) {
          double error = made4[0] / made4[1] / (wanted4[0] / wanted4[1]);
          level += Math.abs(10 * Math.log10(error));
          levels++;
        }
      }
    }
    return new Interaural(
        phases == 0 ? Double.NaN : phase / phases,
        lags == 0 ? Double.NaN : time / lags,
        levels == 0 ? Double.NaN : level / levels);
  }

  /** The time by which the left ear hears later than the right one, seconds, over a whole sound. */
  public static double timeDifference(float[][] both) {
    double[][] spectra = spectra(both);
    int bins = SIZE / 2 + 1;
    int times = spectra[0].length / (2 * bins);
    double sum = 0;
    double weight = 0;
    for (int t = 0; t < times; t++) {
      double energy = energies(spectra, t, bins, LOWEST_BAND)[0];
      sum += energy * lag(spectra, t, bins);
      weight += energy;
    }
    return weight == 0 ? Double.NaN : sum / weight;
  }

  /** By how much the left ear hears louder than the right one, dB, over a whole sound. */
  public static double levelDifference(float[][] both) {
    double[] energy = new double[2];
    for (int ear = 0; ear < 2; ear++) {
      for (float value : both[ear]) {
        energy[ear] += value * value;
      }
    }
    return 10 * Math.log10(energy[0] / energy[1]);
  }

  private static double size(double[] spectrum, int at) {
    return Math.hypot(spectrum[at], spectrum[at + 1]);
  }

  private static double difference(double[][] ears, int at) {
    return Math.atan2(ears[0][at + 1], ears[0][at]) - Math.atan2(ears[1][at + 1], ears[1][at]);
  }

  private static double wrapped(double angle) {
    return Math.IEEEremainder(angle, 2 * Math.PI);
  }

  /** Left, right, and bins of a third octave. */
  private static double[] energies(double[][] ears, int t, int bins, double band) {
    double[] energy = new double[3];
    double perBin = (double) Rates.SAMPLES / SIZE;
    int first = (int) Math.ceil(band / Math.pow(2, 1.0 / 6) / perBin);
    int last = (int) Math.floor(band * Math.pow(2, 1.0 / 6) / perBin);
    for (int k = first; k <= last; k++) {
      int at = 2 * (t * bins + k);
      for (int ear = 0; ear < 2; ear++) {
        energy[ear] += Math.pow(size(ears[ear], at), 2);
      }
      energy[2]++;
    }
    return energy;
  }

  /** Where the ears' correlation below 1.5 kHz is largest, seconds; positive if left is later. */
  private static double lag(double[][] ears, int t, int bins) {
    int highest = (int) (HIGHEST_OF_TIMES * SIZE / Rates.SAMPLES);
    int longest = (int) (LONGEST * Rates.SAMPLES * FINER);
    double best = Double.NEGATIVE_INFINITY;
    int where = 0;
    for (int lag = -longest; lag <= longest; lag++) {
      double sum = 0;
      // The turn of one bin after the other, by a product instead of sines.
      double angle = 2 * Math.PI * lag / ((double) FINER * SIZE);
      double stepRe = Math.cos(angle);
      double stepIm = Math.sin(angle);
      double re = 1;
      double im = 0;
      for (int k = 0; k <= highest; k++) {
        int at = 2 * (t * bins + k);
        double crossRe = ears[0][at] * ears[1][at] + ears[0][at + 1] * ears[1][at + 1];
        double crossIm = ears[0][at + 1] * ears[1][at] - ears[0][at] * ears[1][at + 1];
        sum += crossRe * re - crossIm * im;
        double next = re * stepRe - im * stepIm;
        im = re * stepIm + im * stepRe;
        re = next;
      }
      if (sum > best) {
        best = sum;
        where = lag;
      }
    }
    return (double) where / FINER / Rates.SAMPLES;
  }

  /** By ear: times x bins x (real, imaginary). */
  private static double[][] spectra(float[][] both) {
    double[][] result = new double[2][];
    try (PointerScope scope = new PointerScope();
        NoGradGuard none = new NoGradGuard()) {
      Tensor window = torch.hann_window(SIZE, true);
      for (int ear = 0; ear < 2; ear++) {
        float[] signal = both[ear].length >= SIZE ? both[ear] : Arrays.copyOf(both[ear], SIZE);
        Tensor spectrum =
            torch.stft(
                Tensors.of(signal, signal.length),
                SIZE,
                new LongOptional(HOP),
                new LongOptional(SIZE),
                new TensorOptional(window),
                false,
                "reflect",
                false,
                new BoolOptional(true),
                new BoolOptional(true),
                new BoolOptional());
        result[ear] =
            Tensors.doubles(
                torch
                    .view_as_real(spectrum.transpose(0, 1).contiguous())
                    .to(torch.ScalarType.Double));
      }
    }
    return result;
  }
}
