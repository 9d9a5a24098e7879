package dev.laurel.scoresde.train;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.laurel.scoresde.Sde;
import java.util.Random;

/** How the times of a batch are drawn. */
public enum TimeSampling {
  /** Uniformly and independently, as in the official code. */
  @JsonProperty("uniform")
  UNIFORM,
  /** Uniformly, one in every n-th part of the time: less variance. */
  @JsonProperty("stratified")
  STRATIFIED,
  /**
   * In proportion to g^2 / s^2, with weights that undo it: less variance under likelihood
   * weighting.
   */
  @JsonProperty("importance")
  IMPORTANCE;

  /** Least time that is drawn. */
  static final double LEAST = 1e-5;

  private static final int CELLS = 2000;

  /**
   * Times and the weights of their losses.
   *
   * @param times above 0, at most 1
   * @param weights null for 1
   */
  public record Times(double[] times, double[] weights) {}

  /** Draws the times of {@code count} rows. */
  public Times draw(Sde sde, int count, Random random) {
    double[] uniform = new double[count];
    double shift = random.nextDouble();
    for (int i = 0; i < count; i++) {
      uniform[i] = this == STRATIFIED ? (shift + (double) i / count) % 1 : random.nextDouble();
    }
    if (this == IMPORTANCE) {
      return important(sde, uniform);
    }
    for (int i = 0; i < count; i++) {
      uniform[i] = LEAST + uniform[i] * (1 - LEAST);
    }
    return new Times(uniform, null);
  }

  /** The density is constant on cells that are equally wide in the logarithm of time. */
  private static Times important(Sde sde, double[] uniform) {
    double[] edges = new double[CELLS + 1];
    double[] cumulated = new double[CELLS + 1];
    for (int i = 0; i <= CELLS; i++) {
      edges[i] = Math.exp(Math.log(LEAST) * (1 - (double) i / CELLS));
    }
    for (int i = 0; i < CELLS; i++) {
      double middle = 0.5 * (edges[i] + edges[i + 1]);
      double ratio = sde.diffusion(middle) / sde.std(middle);
      cumulated[i + 1] = cumulated[i] + ratio * ratio * (edges[i + 1] - edges[i]);
    }
    double total = cumulated[CELLS];
    double[] times = new double[uniform.length];
    double[] weights = new double[uniform.length];
    for (int k = 0; k < uniform.length; k++) {
      double wanted = uniform[k] * total;
      int cell = java.util.Arrays.binarySearch(cumulated, wanted);
      cell = Math.min(CELLS - 1, cell >= 0 ? cell : -cell - 2);
      double mass = cumulated[cell + 1] - cumulated[cell];
      double width = edges[cell + 1] - edges[cell];
      times[k] = edges[cell] + width * (wanted - cumulated[cell]) / mass;
      weights[k] = width * total / (mass * (1 - LEAST));
    }
    return new Times(times, weights);
  }
}
