package dev.laurel.phm.layer;

import java.util.Random;

/** First values of rules and weights, by name. */
public enum Initializer {
  /** Rules of variance 1/n, parts uniform, so that products have the variance of Glorot's. */
  VARIANCE,
  /** Glorot's uniform values by the shapes of rules and parts themselves, as HyperNets has them. */
  HYPERNETS,
  /** Small normal rules and Glorot's normal parts of gain sqrt 2, as Compacter has them. */
  COMPACTER,
  /** As the authors' code on tensor2tensor. */
  T2T,
  /** Random directions with lengths of a chi distribution, of quaternions (Orkis). */
  QUATERNION;

  private static final double COMPACTER_RULE = 0.01;
  private static final int QUATERNION_PARTS = 4;

  private static double[] normal(int count, double deviation, Random random) {
    double[] values = new double[count];
    for (int i = 0; i < count; i++) {
      values[i] = deviation * random.nextGaussian();
    }
    return values;
  }

  private static double[] uniform(int count, double bound, Random random) {
    double[] values = new double[count];
    for (int i = 0; i < count; i++) {
      values[i] = bound * (2 * random.nextDouble() - 1);
    }
    return values;
  }

  /** Of {@code A}, n^2 numbers of every term. */
  double[] rule(int n, int terms, Random random) {
    int count = terms * n * n;
    return switch (this) {
      case VARIANCE, QUATERNION -> normal(count, 1 / Math.sqrt(terms), random);
      case HYPERNETS, T2T -> uniform(count, Math.sqrt(3) / n, random);
      case COMPACTER -> normal(count, COMPACTER_RULE, random);
    };
  }

  /** Of one of the factors of {@code A}, n^2 r numbers. */
  double[] ruleFactor(int n, int rank, Random random) {
    // The product of two has the variance of a rule: r v^2 = 1 / n.
    double deviation = this == COMPACTER ? COMPACTER_RULE : Math.pow((double) rank * n, -0.25);
    return normal(n * n * rank, deviation, random);
  }

  /**
   * Of {@code S}, all parts.
   *
   * @param rows outputs k
   * @param columns inputs d
   * @param field numbers of a kernel; 1 without
   */
  double[] weight(int n, int terms, int rows, int columns, int field, Random random) {
    int count = Math.multiplyExact(rows / n * (columns / n) * field, terms);
    double fans = ((double) rows + columns) * field;
    return switch (this) {
      case VARIANCE -> uniform(count, Math.sqrt(6 / fans), random);
      case HYPERNETS -> {
        double p = (double) rows / n;
        double q = (double) columns / n;
        yield uniform(count, Math.sqrt(6 / ((p * q + n * q) * field)), random);
      }
      case COMPACTER -> normal(count, Math.sqrt(2) * Math.sqrt(2.0 * n / fans), random);
      case T2T -> uniform(count, Math.sqrt(6 / ((double) columns / n + rows)), random);
      case QUATERNION -> quaternions(n, count, fans, random);
    };
  }

  private static double[] quaternions(int n, int count, double fans, Random random) {
    if (n != QUATERNION_PARTS) {
      throw new dev.laurel.core.UserError("the quaternion initializer needs n = 4, not " + n);
    }
    double scale = 1 / Math.sqrt(2 * fans / n);
    int each = count / n;
    double[] values = new double[count];
    for (int i = 0; i < each; i++) {
      double square = 0;
      for (int d = 0; d < n; d++) {
        double gauss = random.nextGaussian();
        square += gauss * gauss;
      }
      double length = scale * Math.sqrt(square);
      double phase = Math.PI * (2 * random.nextDouble() - 1);
      double[] axis = uniform(n - 1, 1, random);
      double norm = Math.sqrt(axis[0] * axis[0] + axis[1] * axis[1] + axis[2] * axis[2] + 1e-4);
      values[i] = length * Math.cos(phase);
      for (int d = 0; d < n - 1; d++) {
        values[(d + 1) * each + i] = length * axis[d] / norm * Math.sin(phase);
      }
    }
    return values;
  }

  /** Of both factors of {@code S_i = L_i R_i}: {@code L}, n p r numbers, then {@code R}, n r q. */
  double[][] weightFactors(int n, int rows, int columns, int rank, Random random) {
    int p = rows / n;
    int q = columns / n;
    if (this == COMPACTER) {
      return new double[][] {
        normal(n * p * rank, Math.sqrt(2) * Math.sqrt(2.0 / (p + rank)), random),
        normal(n * rank * q, Math.sqrt(2) * Math.sqrt(2.0 / (rank + q)), random)
      };
    }
    // r v^2 is to be Glorot's variance 2 / (d + k).
    double deviation = Math.pow(2.0 / ((double) rows + columns) / rank, 0.25);
    return new double[][] {
      normal(n * p * rank, deviation, random), normal(n * rank * q, deviation, random)
    };
  }
}
