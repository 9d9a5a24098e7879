package dev.laurel.ntk.kernel;

import dev.laurel.core.Tensors;
import dev.laurel.core.UserError;
import dev.laurel.ntk.activation.Activation;
import java.util.Arrays;
import java.util.function.DoubleUnaryOperator;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;

/**
 * Means over a random direction b of the unit sphere, by the theorem of Funk and Hecke: with c_l(r)
 * = E[f(r b.e) p_l(b.e)] and p_l orthonormal,
 *
 * <pre>E[f(b.x) f(b.z)] = sum_l c_l(|x|) c_l(|z|) P_l(cos(x, z)).</pre>
 *
 * <p>For an analytic f the sum converges geometrically; a pair of rows costs a few dozen
 * multiplications instead of a quadrature.
 *
 * @param sphere of the directions
 * @param activation whose value and derivative are f
 * @param degrees terms of the sum
 */
record FunkHecke(Sphere sphere, Activation activation, int degrees) {
  /** Coefficients below this share of the largest are rounding. */
  private static final double NEGLIGIBLE = 1e-11;

  private static final int MOST_DEGREES = 4096;

  /**
   * As many terms as rows up to a norm need.
   *
   * @throws UserError if more than 4096 would be
   */
  static FunkHecke upTo(double norm, Sphere sphere, Activation activation) {
    for (int wanted = 32; ; wanted *= 2) {
      int tried = sphere.degrees(wanted);
      FunkHecke expansion = new FunkHecke(sphere, activation, tried);
      try (PointerScope scope = new PointerScope()) {
        Tensor norms = Tensors.of(new double[] {norm}, 1, 1);
        double[] value = Tensors.doubles(expansion.values(norms));
        double[] derivative = Tensors.doubles(expansion.derivatives(norms));
        int needed = Math.max(needed(value), needed(derivative));
        if (needed < tried - 4 || tried < wanted) {
          return new FunkHecke(sphere, activation, needed);
        }
      }
      if (wanted >= MOST_DEGREES) {
        throw UserError.of(
            "activation %s is too sharp for rows of norm %.3g: its kernel needs more than %d terms;"
                + " scale the rows down, or use relu, which has a closed form",
            activation.text(), norm, MOST_DEGREES);
      }
    }
  }

  private static int needed(double[] coefficients) {
    double largest = Arrays.stream(coefficients).map(Math::abs).max().orElse(0);
    int last = coefficients.length - 1;
    while (last > 0 && Math.abs(coefficients[last]) <= NEGLIGIBLE * largest) {
      last--;
    }
    return last + 1;
  }

  /** c_l of the activation, for norms (n, 1): (n, degrees). */
  Tensor values(Tensor norms) {
    return coefficients(norms, activation::value);
  }

  /** c_l of its derivative, for norms (n, 1): (n, degrees). */
  Tensor derivatives(Tensor norms) {
    return coefficients(norms, activation::derivative);
  }

  private Tensor coefficients(Tensor norms, DoubleUnaryOperator f) {
    double[] radii = Tensors.doubles(norms);
    GaussLegendre angles = sphere.angles(2 * degrees + 64);
    int nodes = angles.nodes().length;
    double[] weighted = new double[nodes * degrees];
    for (int q = 0; q < nodes; q++) {
      double[] p = sphere.orthonormal(Math.cos(angles.nodes()[q]), degrees);
      for (int l = 0; l < degrees; l++) {
        weighted[q * degrees + l] = angles.weights()[q] * p[l];
      }
    }
    // Rows of one norm, as on a sphere, share their coefficients.
    boolean equal = Arrays.stream(radii).allMatch(r -> Math.abs(r - radii[0]) <= 1e-14 * radii[0]);
    int distinct = equal ? Math.min(1, radii.length) : radii.length;
    double[] sampled = new double[distinct * nodes];
    for (int i = 0; i < distinct; i++) {
      for (int q = 0; q < nodes; q++) {
        sampled[i * nodes + q] = f.applyAsDouble(radii[i] * Math.cos(angles.nodes()[q]));
      }
    }
    try (PointerScope scope = new PointerScope()) {
      Tensor found = Tensors.of(sampled, distinct, nodes).mm(Tensors.of(weighted, nodes, degrees));
      return Tensors.keep(found.expand(radii.length, degrees));
    }
  }

  /**
   * Both sums for a tile of pairs.
   *
   * @param cosines (b, c)
   * @param value coefficients of the rows and of the columns, (b, degrees) and (degrees, c)
   * @param derivative likewise
   * @return E[f f] and E[f' f'], each (b, c)
   */
  Tensor[] sums(Tensor cosines, Tensor[] value, Tensor[] derivative) {
    int rows = (int) cosines.size(0);
    int columns = (int) cosines.size(1);
    double[] cos = Tensors.doubles(cosines);
    double[] valueRow = Tensors.doubles(value[0]);
    double[] valueColumn = Tensors.doubles(value[1]);
    double[] derivativeRow = Tensors.doubles(derivative[0]);
    double[] derivativeColumn = Tensors.doubles(derivative[1]);
    double[] values = new double[rows * columns];
    double[] derivatives = new double[rows * columns];
    Rows.each(
        rows,
        i -> {
          double[] t = Arrays.copyOfRange(cos, i * columns, (i + 1) * columns);
          double[] p = new double[columns];
          double[] before = new double[columns];
          double[] sum = new double[columns];
          double[] sumOfDerivatives = new double[columns];
          Arrays.fill(p, 1);
          for (int l = 0; l < degrees; l++) {
            double forward = sphere.forward(l + 1);
            double backward = sphere.backward(l + 1);
            double a = valueRow[i * degrees + l];
            double b = derivativeRow[i * degrees + l];
            int at = l * columns;
            for (int j = 0; j < columns; j++) {
              double now = p[j];
              sum[j] += a * valueColumn[at + j] * now;
              sumOfDerivatives[j] += b * derivativeColumn[at + j] * now;
              p[j] = forward * t[j] * now - backward * before[j];
              before[j] = now;
            }
          }
          System.arraycopy(sum, 0, values, i * columns, columns);
          System.arraycopy(sumOfDerivatives, 0, derivatives, i * columns, columns);
        });
    return new Tensor[] {Tensors.of(values, rows, columns), Tensors.of(derivatives, rows, columns)};
  }
}
