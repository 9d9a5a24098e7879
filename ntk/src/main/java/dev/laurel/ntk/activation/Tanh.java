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
  public boolean smooth() {
    return true;
  }

  @Override
  public String text() {
    return "tanh";
  }
}
