package dev.laurel.ntk.activation;

/** 1 / (1 + exp(-u)). */
public record Sigmoid() implements Activation {
  @Override
  public double value(double u) {
    return 1 / (1 + Math.exp(-u));
  }

  @Override
  public double derivative(double u) {
    return value(u) * value(-u);
  }

  @Override
  public void apply(double[] u, double[] value, double[] derivative, int from, int to) {
    Exponential.of(-1, u, value, derivative, from, to);
    for (int j = from; j < to; j++) {
      double e = value[j];
      double p = 1 / (1 + e);
      value[j] = p;
      // Not p (1 - p), which has no digits left where p is nearly 1.
      derivative[j] = p * (e * p);
    }
  }

  @Override
  public boolean smooth() {
    return true;
  }

  @Override
  public String text() {
    return "sigmoid";
  }
}
