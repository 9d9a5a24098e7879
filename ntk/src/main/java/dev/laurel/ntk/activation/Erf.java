package dev.laurel.ntk.activation;

import dev.laurel.core.UserError;

/**
 * a erf(b u) + c.
 *
 * @param amplitude a
 * @param sharpness b
 * @param offset c
 */
public record Erf(double amplitude, double sharpness, double offset) implements Activation {
  /** Checks the parameters. */
  public Erf {
    Activation.requireSharpness("erf", sharpness);
    if (!Double.isFinite(amplitude) || !Double.isFinite(offset)) {
      throw UserError.of(
          "activation erf: amplitude and offset are %s and %s; finite numbers are needed",
          amplitude, offset);
    }
  }

  /** The stand-in for the sigmoid that has a kernel in closed form. */
  public static Erf sigmoidLike() {
    return new Erf(0.5, 1 / 2.4020563531719796, 0.5);
  }

  @Override
  public double value(double u) {
    return amplitude * org.apache.commons.numbers.gamma.Erf.value(sharpness * u) + offset;
  }

  @Override
  public double derivative(double u) {
    double v = sharpness * u;
    return amplitude * sharpness * 2 / Math.sqrt(Math.PI) * Math.exp(-v * v);
  }

  @Override
  public boolean smooth() {
    return true;
  }

  @Override
  public String text() {
    return equals(sigmoidLike())
        ? "sigmoid_like"
        : Activation.text("erf", new double[] {amplitude, sharpness, offset}, 1, 1, 0);
  }
}
