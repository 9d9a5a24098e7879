package dev.laurel.ntk.ratelab;

import dev.laurel.core.UserError;

/**
 * How fast eigenvalues fall, lambda_i = exp(scale) i^-beta, from the i of a window.
 *
 * @param from first i of the window, counted from 1
 * @param to last i of the window
 * @param beta capacity exponent
 * @param scale logarithm of the factor
 * @param bend change of the slope over the window as a share of beta; 0 for a power law
 */
public record Capacity(int from, int to, double beta, double scale, double bend) {
  private static final int FIRST = 10;
  private static final int FEWEST = 80;

  /** Fits by least squares of logarithms on [10, n / 8]. */
  public static Capacity of(Spectrum spectrum) {
    if (spectrum.rows() < FEWEST + 20) {
      throw UserError.of("%d rows; the exponents need at least %d", spectrum.rows(), FEWEST + 20);
    }
    int to = spectrum.rows() / 8;
    int count = to - FIRST + 1;
    double[] x = new double[count];
    double[] y = new double[count];
    for (int i = 0; i < count; i++) {
      double value = spectrum.eigenvalue()[FIRST - 1 + i];
      if (!(value > 0)) {
        throw UserError.of(
            "the kernel matrix has only %d positive eigenvalues; the exponents need %d: are rows"
                + " duplicated?",
            FIRST - 1 + i, to);
      }
      x[i] = Math.log((double) FIRST + i);
      y[i] = Math.log(value);
    }
    double meanX = mean(x);
    double meanY = mean(y);
    double slope = slope(x, y, meanX, meanY);
    // The parabola's coefficient, from what the line leaves and what it leaves of the square.
    double[] square = new double[count];
    for (int i = 0; i < count; i++) {
      square[i] = x[i] * x[i];
    }
    double meanSquare = mean(square);
    double squareSlope = slope(x, square, meanX, meanSquare);
    double above = 0;
    double below = 0;
    for (int i = 0; i < count; i++) {
      double rest = square[i] - meanSquare - squareSlope * (x[i] - meanX);
      above += rest * (y[i] - meanY - slope * (x[i] - meanX));
      below += rest * rest;
    }
    double bend = 2 * above / below * (x[count - 1] - x[0]);
    return new Capacity(FIRST, to, -slope, meanY - slope * meanX, Math.abs(bend / slope));
  }

  private static double mean(double[] values) {
    double sum = 0;
    for (double value : values) {
      sum += value;
    }
    return sum / values.length;
  }

  private static double slope(double[] x, double[] y, double meanX, double meanY) {
    double above = 0;
    double below = 0;
    for (int i = 0; i < x.length; i++) {
      above += (x[i] - meanX) * (y[i] - meanY);
      below += (x[i] - meanX) * (x[i] - meanX);
    }
    return above / below;
  }

  /** The fitted eigenvalue number i, counted from 1. */
  public double eigenvalue(double i) {
    return Math.exp(scale - beta * Math.log(i));
  }
}
