package dev.laurel.binaural.dsp;

/**
 * A filter with one pole and one zero: {@code y[n] = b0 x[n] + b1 x[n-1] - a1 y[n-1]}.
 *
 * @param b0 of the present sample
 * @param b1 of the sample before
 * @param a1 of the result before
 */
public record OnePole(double b0, double b1, double a1) {
  /** What it makes of a click, the first samples. */
  public double[] impulse(int length) {
    double[] response = new double[length];
    for (int n = 0; n < length; n++) {
      double input = n == 0 ? b0 : n == 1 ? b1 : 0;
      response[n] = input - (n == 0 ? 0 : a1 * response[n - 1]);
    }
    return response;
  }

  /**
   * What it makes of a signal.
   *
   * @param length of the result; it rings on behind the signal
   */
  public double[] applied(double[] signal, int length) {
    double[] result = new double[length];
    double before = 0;
    double last = 0;
    for (int n = 0; n < length; n++) {
      double now = n < signal.length ? signal[n] : 0;
      last = b0 * now + b1 * before - a1 * last;
      before = now;
      result[n] = last;
    }
    return result;
  }
}
