package dev.laurel.ntk.activation;

import org.apache.commons.numbers.gamma.Erfc;

/**
 * u Phi(s u), with the normal distribution function Phi.
 *
 * @param sharpness s
 */
public record Gelu(double sharpness) implements Activation {
  /** Checks the sharpness. */
  public Gelu {
    Activation.requireSharpness("gelu", sharpness);
  }

  private double distribution(double u) {
    return 0.5 * Erfc.value(-sharpness * u / Math.sqrt(2));
  }

  @Override
  public double value(double u) {
    return u * distribution(u);
  }

  @Override
  public double derivative(double u) {
    double v = sharpness * u;
    return distribution(u) + v * Math.exp(-v * v / 2) / Math.sqrt(2 * Math.PI);
  }

  @Override
  public boolean smooth() {
    return true;
  }

  @Override
  public String text() {
    return Activation.text("gelu", new double[] {sharpness}, 1);
  }
}
