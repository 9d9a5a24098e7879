package dev.laurel.ntk.activation;

import dev.laurel.core.UserError;

/**
 * Two straight pieces: {@code negativeSlope u} below 0 and {@code positiveSlope u} above. ReLU is
 * (0, 1), leaky ReLU (alpha, 1), the absolute value (-1, 1).
 *
 * @param negativeSlope a
 * @param positiveSlope b
 */
public record Relu(double negativeSlope, double positiveSlope) implements Activation {
  /** Checks the slopes. */
  public Relu {
    if (!Double.isFinite(negativeSlope) || !Double.isFinite(positiveSlope)) {
      throw UserError.of(
          "the slopes of a relu are %s and %s; finite numbers are needed",
          negativeSlope, positiveSlope);
    }
  }

  @Override
  public double value(double u) {
    return u * derivative(u);
  }

  @Override
  public double derivative(double u) {
    return u > 0 ? positiveSlope : negativeSlope;
  }

  @Override
  public boolean smooth() {
    return false;
  }

  @Override
  public String text() {
    if (positiveSlope != 1) {
      return Activation.text("ab_relu", new double[] {negativeSlope, positiveSlope});
    }
    if (negativeSlope == 0) {
      return "relu";
    }
    return negativeSlope == -1
        ? "abs"
        : Activation.text("leaky_relu", new double[] {negativeSlope}, 0.1);
  }
}
