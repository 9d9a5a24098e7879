package dev.laurel.binaural.data;

import dev.laurel.core.UserError;
import java.math.BigInteger;

/**
 * Sound at another rate, by sinc functions under a Kaiser window, 64 taps for each phase between
 * two samples.
 */
public final class Resampler {
  private static final int TAPS = 64;
  private static final double BETA = 9;
  private static final int MOST_RATE = 768_000;

  private Resampler() {}

  /**
   * Resamples; what is above half the lower rate is taken out.
   *
   * @param samples one channel
   * @param from its rate
   * @param to the wanted rate
   */
  public static float[] of(float[] samples, int from, int to) {
    if (from < 1 || to < 1 || from > MOST_RATE || to > MOST_RATE) {
      throw UserError.of("from %d to %d samples a second; allowed: 1 to %d", from, to, MOST_RATE);
    }
    if (from == to) {
      return samples.clone();
    }
    int common = BigInteger.valueOf(from).gcd(BigInteger.valueOf(to)).intValueExact();
    int up = to / common;
    int down = from / common;
    // Of the input's rate, how much may stay.
    double passed = Math.min(1, (double) to / from);
    int half = (int) Math.ceil(TAPS / 2.0 / passed);
    long length = ((long) samples.length * up + down - 1) / down;
    float[] result = new float[Math.toIntExact(length)];
    float[][] phases = new float[up][];
    for (int n = 0; n < result.length; n++) {
      long place = (long) n * down;
      int before = (int) (place / up);
      int phase = (int) (place % up);
      if (phases[phase] == null) {
        phases[phase] = taps((double) phase / up, half, passed);
      }
      float[] taps = phases[phase];
      double sum = 0;
      int first = before - half + 1;
      int end = Math.min(taps.length, samples.length - first);
      for (int i = Math.max(0, -first); i < end; i++) {
        sum += taps[i] * samples[first + i];
      }
      result[n] = (float) sum;
    }
    return result;
  }

  /** For a place between two samples, {@code half} before it and as many behind. */
  private static float[] taps(double fraction, int half, double passed) {
    double[] taps = new double[2 * half];
    double total = 0;
    for (int i = 0; i < taps.length; i++) {
      double t = i - half + 1 - fraction;
      double x = Math.PI * t * passed;
      double inside = Math.max(0, 1 - Math.pow(t / half, 2));
      taps[i] = (x == 0 ? 1 : Math.sin(x) / x) * bessel(BETA * Math.sqrt(inside));
      total += taps[i];
    }
    float[] result = new float[taps.length];
    for (int i = 0; i < taps.length; i++) {
      result[i] = (float) (taps[i] / total);
    }
    return result;
  }

  /** The modified Bessel function of order 0. */
  private static double bessel(double x) {
    double sum = 1;
    double term = 1;
    for (int k = 1; term > 1e-16 * sum; k++) {
      term *= x * x / (4.0 * k * k);
      sum += term;
    }
    return sum;
  }
}
