package dev.laurel.binaural.dsp;

/** Reads between samples by the cubic through four of them; silence before and behind. */
final class Lagrange {
  private Lagrange() {}

  /**
   * The value at a position.
   *
   * @param samples of a signal
   * @param position in samples; any
   */
  public static double at(float[] samples, double position) {
    int i = (int) Math.floor(position);
    double t = position - i;
    return -t * (t - 1) * (t - 2) / 6 * sample(samples, i - 1)
        + (t + 1) * (t - 1) * (t - 2) / 2 * sample(samples, i)
        - (t + 1) * t * (t - 2) / 2 * sample(samples, i + 1)
        + (t + 1) * t * (t - 1) / 6 * sample(samples, i + 2);
  }

  private static double sample(float[] samples, int i) {
    return i < 0 || i >= samples.length ? 0 : samples[i];
  }
}
