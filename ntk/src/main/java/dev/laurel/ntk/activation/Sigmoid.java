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
  public boolean smooth() {
    return true;
  }

  @Override
  public String text() {
    return "sigmoid";
  }
}
