package dev.laurel.scoresde.sample;

import dev.laurel.scoresde.Sde;

/**
 * Times by their ratio of noise to signal, sigma(t) = s(t) / a(t), in which the fast solvers place
 * their steps; for every equation whose ratio grows with time.
 */
final class NoiseLevels {
  private static final int BISECTIONS = 200;

  private NoiseLevels() {}

  /** sigma(t). */
  static double sigma(Sde sde, double t) {
    return sde.std(t) / sde.meanFactor(t);
  }

  /** The time at which the ratio is {@code sigma}, between 0 and 1. */
  static double time(Sde sde, double sigma) {
    double low = 0;
    double high = 1;
    for (int i = 0; i < BISECTIONS && low < high; i++) {
      double middle = 0.5 * (low + high);
      if (middle == low || middle == high) {
        break;
      }
      if (sigma(sde, middle) < sigma) {
        low = middle;
      } else {
        high = middle;
      }
    }
    return 0.5 * (low + high);
  }

  /** {@code steps + 1} times from 1 to {@code end} whose logarithms of sigma are equally apart. */
  static double[] logarithmic(Sde sde, double end, int steps) {
    double first = Math.log(sigma(sde, 1));
    double last = Math.log(sigma(sde, end));
    double[] times = new double[steps + 1];
    for (int i = 1; i < steps; i++) {
      times[i] = time(sde, Math.exp(first + (last - first) * i / steps));
    }
    times[0] = 1;
    times[steps] = end;
    return times;
  }

  /** {@code steps} levels from the largest to the smallest, spaced as in Karras et al. 2022 (5). */
  static double[] karras(double smallest, double largest, int steps, double rho) {
    double[] sigmas = new double[steps];
    double from = Math.pow(largest, 1 / rho);
    double to = Math.pow(smallest, 1 / rho);
    for (int i = 0; i < steps; i++) {
      double share = steps == 1 ? 0 : (double) i / (steps - 1);
      sigmas[i] = Math.pow(from + share * (to - from), rho);
    }
    return sigmas;
  }
}
