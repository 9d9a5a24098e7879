package dev.laurel.ntk.kernel;

import dev.laurel.core.Tensors;
import dev.laurel.core.UserError;
import dev.laurel.ntk.activation.Activation;
import java.util.Arrays;
import java.util.function.DoubleUnaryOperator;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;

/**
 * The dual map of any activation by Mehler's formula: with a_n(q) = E[f(sqrt(q) g) h_n(g)], g
 * standard normal and h_n the orthonormal Hermite polynomials,
 *
 * <pre>E[f(u) f(v)] = sum_n a_n(q1) a_n(q2) (Q / sqrt(q1 q2))^n.</pre>
 *
 * <p>The coefficients come from the trapezoidal rule, which converges exponentially for functions
 * that are analytic around the real line.
 *
 * @param activation f
 */
record HermiteDualMap(Activation activation) implements DualMap {
  private static final double REACH = 12.5;
  private static final int NODES = 4001;
  private static final int FEWEST_TERMS = 64;
  private static final int MOST_TERMS = 2048;

  /** Squared, the share of the kernel that is left out for rows that are nearly equal. */
  private static final double NEGLIGIBLE = 1e-4;

  private static final double ROUNDING = 1e-9;

  /** Coefficients of the value, then of the derivative (n, 2 terms): as many as are needed. */
  @Override
  public Tensor facts(Tensor variance) {
    double[] deviations = Tensors.doubles(variance.sqrt());
    for (int terms = FEWEST_TERMS; ; terms *= 2) {
      try (PointerScope scope = new PointerScope()) {
        Tensor table = polynomials(terms);
        Tensor value = sampled(deviations, activation::value).mm(table);
        Tensor derivative = sampled(deviations, activation::derivative).mm(table);
        double rest = Math.max(rest(value), rest(derivative));
        if (rest <= ROUNDING || (terms == MOST_TERMS && rest <= NEGLIGIBLE)) {
          return Tensors.keep(Tensors.beside(value, derivative));
        }
      }
      if (terms == MOST_TERMS) {
        throw UserError.of(
            "activation %s is too sharp for the deep kernel at standard deviation %.3g: %d terms do"
                + " not suffice; use a smaller sharpness, or relu, which has a closed form",
            activation.text(), Arrays.stream(deviations).max().orElse(0), terms);
      }
    }
  }

  /** Orthonormal Hermite polynomials at the nodes, times the weights (NODES, terms). */
  private static Tensor polynomials(int terms) {
    double step = 2 * REACH / (NODES - 1);
    double[] weighted = new double[NODES * terms];
    for (int k = 0; k < NODES; k++) {
      double x = -REACH + k * step;
      double root = Math.sqrt(Math.exp(-x * x / 2) / Math.sqrt(2 * Math.PI));
      double before = 0;
      double now = root;
      for (int n = 0; n < terms; n++) {
        weighted[k * terms + n] = now * root * step;
        double next = (x * now - Math.sqrt(n) * before) / Math.sqrt(n + 1.0);
        before = now;
        now = next;
      }
    }
    return Tensors.of(weighted, NODES, terms);
  }

  /** The largest of the last coefficients as a share of the largest of all. */
  private static double rest(Tensor coefficients) {
    Tensor size = coefficients.abs();
    double largest = size.max().item_double();
    double last = size.narrow(1, size.size(1) - 8, 8).max().item_double();
    return largest == 0 ? 0 : last / largest;
  }

  private static Tensor sampled(double[] deviations, DoubleUnaryOperator f) {
    double[] samples = new double[deviations.length * NODES];
    for (int i = 0; i < deviations.length; i++) {
      for (int k = 0; k < NODES; k++) {
        double x = -REACH + k * (2 * REACH / (NODES - 1));
        samples[i * NODES + k] = f.applyAsDouble(deviations[i] * x);
      }
    }
    return Tensors.of(samples, deviations.length, NODES);
  }

  @Override
  public Means of(Tensor covariance, Side rows, Side columns) {
    int height = (int) covariance.size(0);
    int width = (int) covariance.size(1);
    Tensor scale = rows.variance().mul(columns.variance()).sqrt();
    double[] correlation = Tensors.doubles(covariance.div(scale).nan_to_num());
    double[] row = Tensors.doubles(rows.facts());
    double[] column = Tensors.doubles(columns.facts());
    int rowTerms = (int) rows.facts().size(1) / 2;
    int columnTerms = (int) columns.facts().size(0) / 2;
    int terms = Math.min(needed(row, rowTerms), columnTerms);
    double[] value = new double[height * width];
    double[] derivative = new double[height * width];
    Rows.each(
        height,
        i -> {
          double[] power = new double[width];
          double[] sum = new double[width];
          double[] sumOfDerivatives = new double[width];
          Arrays.fill(power, 1);
          for (int n = 0; n < terms; n++) {
            double a = row[i * 2 * rowTerms + n];
            double b = row[i * 2 * rowTerms + rowTerms + n];
            int at = n * width;
            int derivativeAt = (columnTerms + n) * width;
            int line = i * width;
            for (int j = 0; j < width; j++) {
              double p = power[j];
              sum[j] += a * column[at + j] * p;
              sumOfDerivatives[j] += b * column[derivativeAt + j] * p;
              power[j] = p * Math.max(-1, Math.min(1, correlation[line + j]));
            }
          }
          System.arraycopy(sum, 0, value, i * width, width);
          System.arraycopy(sumOfDerivatives, 0, derivative, i * width, width);
        });
    return new Means(Tensors.of(value, height, width), Tensors.of(derivative, height, width));
  }

  /** Terms beyond which all coefficients of the rows are rounding. */
  private static int needed(double[] coefficients, int terms) {
    double largest = Arrays.stream(coefficients).map(Math::abs).max().orElse(0);
    int needed = 1;
    for (int i = 0; i < coefficients.length; i++) {
      if (Math.abs(coefficients[i]) > ROUNDING * largest) {
        needed = Math.max(needed, i % terms + 1);
      }
    }
    return needed;
  }

  @Override
  public Means ofSame(Tensor variance, Tensor facts) {
    Tensor squares = facts.square();
    long terms = facts.size(1) / 2;
    return new Means(
        squares.narrow(1, 0, terms).sum(new long[] {1}, true, null),
        squares.narrow(1, terms, terms).sum(new long[] {1}, true, null));
  }
}
