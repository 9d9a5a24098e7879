package dev.laurel.ntk.activation;

/**
 * log(1 + exp(s u)) / s.
 *
 * @param sharpness s
 */
public record Softplus(double sharpness) implements Activation {
  /** Checks the sharpness. */
  public Softplus {
    Activation.requireSharpness("softplus", sharpness);
  }

  @Override
  public double value(double u) {
    double v = sharpness * u;
    return (Math.max(v, 0) + Math.log1p(Math.exp(-Math.abs(v)))) / sharpness;
  }

  @Override
  public double derivative(double u) {
    return 1 / (1 + Math.exp(-sharpness * u));
  }

  @Override
  public void apply(double[] u, double[] value, double[] derivative, int from, int to) {
    Exponential.of(-sharpness, u, value, derivative, from, to);
    for (int j = from; j < to; j++) {
      derivative[j] = 1 / (1 + value[j]);
      value[j] = value(u[j]);
    }
  }

  @Override
  public boolean smooth() {
    return true;
  }

  @Override
  public String text() {
    return Activation.text("softplus", new double[] {sharpness}, 10);
  }
}
