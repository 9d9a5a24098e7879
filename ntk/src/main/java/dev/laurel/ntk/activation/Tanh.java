package dev.laurel.ntk.activation;

/** The hyperbolic tangent. */
public record Tanh() implements Activation {
  @Override
  public double value(double u) {
    return Math.tanh(u);
  }

  @Override
  public double derivative(double u) {
    double cosh = Math.cosh(u);
    return 1 / (cosh * cosh);
  }

  @Override
  public void apply(double[] u, double[] value, double[] derivative, int from, int to) {
    Exponential.of(-2, u, value, derivative, from, to);
    for (int j = from; j < to; j++) {
      double e = value[j];
      double p = 1 / (1 + e);
      value[j] = (1 - e) * p;
      derivative[j] = 4 * e * p * p;
    }
  }

  @Override
  public boolean smooth() {
    return true;
  }

  @Override
  public String text() {
    return "tanh";
  }
}
