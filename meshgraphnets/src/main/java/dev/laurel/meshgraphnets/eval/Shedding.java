package dev.laurel.meshgraphnets.eval;

import dev.laurel.core.UserError;
import java.util.List;

/**
 * How a wake swings: the strongest frequency of the velocity across the stream, over all nodes.
 *
 * @param frequency hertz; NaN if nothing swings at least twice
 * @param amplitude of the velocity across the stream about its mean, root of the mean square over
 *     nodes and times, metres a second
 */
public record Shedding(double frequency, double amplitude) {
  private static final int COMPONENTS = 2;
  private static final int LEAST_SWINGS = 2;

  /** Frequencies tried for every one that the length of the record tells apart. */
  private static final int FINENESS = 8;

  /**
   * Looks for the largest power, of the velocities' changes about their means under a Hann window.
   *
   * @param velocities of state after state, two numbers a node
   * @param timeStep seconds between states
   */
  public static Shedding of(List<float[]> velocities, double timeStep) {
    if (!(timeStep > 0)) {
      throw UserError.of("the time step is %s; a frequency needs a positive one", timeStep);
    }
    int times = velocities.size();
    int nodes = velocities.get(0).length / COMPONENTS;
    double[][] swings = new double[nodes][times];
    double squares = 0;
    for (int i = 0; i < nodes; i++) {
      double mean = 0;
      for (int t = 0; t < times; t++) {
        swings[i][t] = velocities.get(t)[COMPONENTS * i + 1];
        mean += swings[i][t];
      }
      mean /= times;
      for (int t = 0; t < times; t++) {
        double change = swings[i][t] - mean;
        squares += change * change;
        swings[i][t] = change * (1 - Math.cos(2 * Math.PI * (t + 0.5) / times)) / 2;
      }
    }
    double best = 0;
    double frequency = Double.NaN;
    for (int k = LEAST_SWINGS * FINENESS; k <= FINENESS * times / 2; k++) {
      double power = power(swings, (double) k / FINENESS / times);
      if (power > best) {
        best = power;
        frequency = (double) k / FINENESS / times / timeStep;
      }
    }
    return new Shedding(frequency, Math.sqrt(squares / times / nodes));
  }

  /** Of a number of swings a step. */
  private static double power(double[][] swings, double rate) {
    int times = swings[0].length;
    double[] cosine = new double[times];
    double[] sine = new double[times];
    for (int t = 0; t < times; t++) {
      cosine[t] = Math.cos(2 * Math.PI * rate * t);
      sine[t] = Math.sin(2 * Math.PI * rate * t);
    }
    double power = 0;
    for (double[] swing : swings) {
      double real = 0;
      double imaginary = 0;
      for (int t = 0; t < times; t++) {
        real += swing[t] * cosine[t];
        imaginary += swing[t] * sine[t];
      }
      power += real * real + imaginary * imaginary;
    }
    return power;
  }
}
