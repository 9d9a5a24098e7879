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
  public void apply(double[] u, double[] value, double[] derivative, int count) {
    for (int j = 0; j < count; j++) {
      double p = 1 / (1 + Math.exp(-sharpness * u[j]));
      value[j] = u[j] * p;
      derivative[j] = p + sharpness * value[j] * (1 - p);
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
