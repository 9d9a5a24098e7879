package dev.laurel.ntk.activation;

/**
 * u / (1 + exp(-s u)), which tends to ReLU as s grows; the paper's experiments use s = 10.
 *
 * @param sharpness s
 */
public record Swish(double sharpness) implements Activation {
  /** Checks the sharpness. */
  public Swish {
    Activation.requireSharpness("swish", sharpness);
  }

  @Override
  public double value(double u) {
    return u / (1 + Math.exp(-sharpness * u));
  }

  @Override
  public double derivative(double u) {
    double p = 1 / (1 + Math.exp(-sharpness * u));
    return p + sharpness * u * p * (1 - p);
  }

  @Override
  public void apply(double[] u, double[] value, double[] derivative, int from, int to) {
    Exponential.of(-sharpness, u, value, derivative, from, to);
    for (int j = from; j < to; j++) {
      double p = 1 / (1 + value[j]);
      double v = u[j] * p;
      value[j] = v;
      derivative[j] = p + sharpness * v * (1 - p);
    }
  }

  @Override
  public boolean smooth() {
    return true;
  }

  @Override
  public String text() {
    return Activation.text("swish", new double[] {sharpness}, 10);
  }
}
