package dev.laurel.ntk.activation;

import dev.laurel.core.UserError;

/**
 * a sin(b u + c).
 *
 * @param amplitude a
 * @param frequency b
 * @param phase c
 */
public record Sine(double amplitude, double frequency, double phase) implements Activation {
  /** Checks the parameters. */
  public Sine {
    if (!Double.isFinite(amplitude) || !Double.isFinite(frequency) || !Double.isFinite(phase)) {
      throw UserError.of(
          "activation sin: parameters are %s, %s, %s; finite numbers are needed",
          amplitude, frequency, phase);
    }
  }

  /** sqrt(2) sin(sqrt(2 gamma) u + pi/4), whose kernel is exp(-gamma |x - z|^2). */
  public static Sine rbf(double gamma) {
    if (!(gamma > 0 && gamma < 1e8)) {
      throw UserError.of("activation rbf: gamma is %s; allowed: above 0, below 1e8", gamma);
    }
    return new Sine(Math.sqrt(2), Math.sqrt(2 * gamma), Math.PI / 4);
  }

  @Override
  public double value(double u) {
    return amplitude * Math.sin(frequency * u + phase);
  }

  @Override
  public double derivative(double u) {
    return amplitude * frequency * Math.cos(frequency * u + phase);
  }

  @Override
  public boolean smooth() {
    return true;
  }

  @Override
  public String text() {
    return Activation.text("sin", new double[] {amplitude, frequency, phase}, 1, 1, 0);
  }
}
