package dev.laurel.binaural.dsp;

import dev.laurel.binaural.Rates;

/**
 * A gain that goes from 1 at low frequencies to another at high ones: {@code (1 + gain jf/corner) /
 * (1 + jf/corner)}; what a mouth sends sideways, what a wall gives back.
 *
 * @param gain at high frequencies
 * @param corner in Hz
 */
public record Shelf(double gain, double corner) {
  private static final double MOUTH_CORNER = 1000;
  private static final double MOUTH_LOSS = 0.8;

  /** Of a mouth, towards an angle from its axis, 0 to pi. */
  public static Shelf ofMouth(double angle) {
    return new Shelf(1 - MOUTH_LOSS * (1 - Math.cos(angle)) / 2, MOUTH_CORNER);
  }

  /** Real and imaginary part at a frequency in Hz. */
  public double[] response(double frequency) {
    double x = frequency / corner;
    double square = 1 + x * x;
    return new double[] {(1 + gain * x * x) / square, (gain - 1) * x / square};
  }

  /** The same as a filter of samples, by the bilinear transform. */
  public OnePole filter() {
    double beta = 2 * Math.PI * corner;
    double g = 2.0 * Rates.SAMPLES;
    return new OnePole(
        (beta + gain * g) / (beta + g), (beta - gain * g) / (beta + g), (beta - g) / (beta + g));
  }
}
