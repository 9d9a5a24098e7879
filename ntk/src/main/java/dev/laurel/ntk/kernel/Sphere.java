package dev.laurel.ntk.kernel;

import dev.laurel.core.UserError;
import org.apache.commons.numbers.gamma.LogGamma;

/**
 * The unit sphere S^(d-1) under its uniform measure: one coordinate of a random point, the
 * polynomials that are orthogonal under it, and the spherical harmonics they belong to.
 *
 * @param dimension d of the space around it, at least 1; S^0 is the two points -1 and 1
 */
public record Sphere(int dimension) {
  private static final double REACH = 160;

  /** Checks the dimension. */
  public Sphere {
    if (dimension < 1) {
      throw UserError.of("the dimension of a sphere's space is %d; at least 1", dimension);
    }
  }

  /** Independent harmonics of a degree, N(d, l). */
  public double multiplicity(int degree) {
    int d = dimension;
    if (degree == 0) {
      return 1;
    }
    if (d == 1) {
      return degree == 1 ? 1 : 0;
    }
    if (d == 2) {
      return 2;
    }
    // (2l + d - 2) / l times the binomial coefficient of l + d - 3 over d - 2.
    double count = (2.0 * degree + d - 2) / degree;
    for (int i = 1; i <= d - 2; i++) {
      count *= (degree - 1.0 + i) / i;
    }
    return count;
  }

  /** Legendre's polynomials in d dimensions P_0(t) ... P_{count-1}(t), with P_l(1) = 1. */
  public double[] legendre(double t, int count) {
    double[] values = new double[count];
    for (int l = 0; l < count; l++) {
      values[l] =
          l == 0 ? 1 : l == 1 ? t : forward(l) * t * values[l - 1] - backward(l) * values[l - 2];
    }
    return values;
  }

  /** P_l = forward t P_{l-1} - backward P_{l-2}. */
  double forward(int l) {
    return l == 1 ? 1 : (2.0 * l + dimension - 4) / (l + dimension - 3);
  }

  /** P_l = forward t P_{l-1} - backward P_{l-2}. */
  double backward(int l) {
    return l == 1 ? 0 : (l - 1.0) / (l + dimension - 3);
  }

  /** sqrt(N(d, l)) P_l(t), which have norm 1, for l below {@code count}. */
  double[] orthonormal(double t, int count) {
    double[] values = new double[count];
    for (int l = 0; l < count; l++) {
      values[l] =
          l == 0
              ? 1
              : l == 1
                  ? t * Math.sqrt(dimension)
                  : (t * values[l - 1] - Math.sqrt(jacobi(l - 1)) * values[l - 2])
                      / Math.sqrt(jacobi(l));
    }
    return values;
  }

  /** Squared off-diagonal of the Jacobi matrix of the measure. */
  private double jacobi(int l) {
    double d = dimension;
    return l == 1 ? 1 / d : l * (l + d - 3) / ((2 * l + d - 2) * (2 * l + d - 4));
  }

  /** Most degrees that exist. */
  int degrees(int wanted) {
    return dimension == 1 ? Math.min(2, wanted) : wanted;
  }

  /** Angles to a fixed direction, and weights that sum to 1. */
  GaussLegendre angles(int count) {
    if (dimension == 1) {
      return new GaussLegendre(new double[] {0, Math.PI}, new double[] {0.5, 0.5});
    }
    // The root of the weight sin^(d - 2) is below 1e-17 beyond: nodes go where it is not.
    double reach = dimension == 2 ? Math.PI : Math.sqrt(REACH / (dimension - 2));
    double half = Math.min(Math.PI / 2, reach);
    GaussLegendre rule = GaussLegendre.on(Math.PI / 2 - half, Math.PI / 2 + half, count);
    double logConstant =
        LogGamma.value(dimension / 2.0)
            - LogGamma.value((dimension - 1) / 2.0)
            - Math.log(Math.PI) / 2;
    for (int i = 0; i < count; i++) {
      rule.weights()[i] *=
          Math.exp(logConstant + (dimension - 2) * Math.log(Math.sin(rule.nodes()[i])));
    }
    return rule;
  }
}
