package dev.laurel.meshgraphnets.data.solver;

import java.util.Arrays;
import java.util.TreeSet;

/**
 * A symmetric matrix of 3 x 3 blocks, one for every pair of nodes that an element joins, and
 * systems of it by conjugate gradients with the diagonal blocks' inverse before them.
 */
final class BlockMatrix {
  private static final int BLOCK = 9;

  private final int nodes;
  private final int[] begin;
  private final int[] columns;
  private final double[] values;

  /**
   * A matrix of zeros.
   *
   * @param elements nodes of every element
   */
  BlockMatrix(int nodes, int[][] elements) {
    this.nodes = nodes;
    @SuppressWarnings({"unchecked", "rawtypes"})
    TreeSet<Integer>[] pattern = new TreeSet[nodes];
    for (int i = 0; i < nodes; i++) {
      pattern[i] = new TreeSet<>();
      pattern[i].add(i);
    }
    for (int[] element : elements) {
      for (int i : element) {
        for (int j : element) {
          pattern[i].add(j);
        }
      }
    }
    begin = new int[nodes + 1];
    for (int i = 0; i < nodes; i++) {
      begin[i + 1] = begin[i] + pattern[i].size();
    }
    columns = new int[begin[nodes]];
    for (int i = 0; i < nodes; i++) {
      int at = begin[i];
      for (int j : pattern[i]) {
        columns[at++] = j;
      }
    }
    values = new double[BLOCK * columns.length];
  }

  void clear() {
    Arrays.fill(values, 0);
  }

  /** Where the block of a pair begins in {@link #add}'s numbering. */
  private int place(int row, int column) {
    int at = Arrays.binarySearch(columns, begin[row], begin[row + 1], column);
    if (at < 0) {
      throw new IllegalArgumentException("nodes " + row + " and " + column + " share no element");
    }
    return BLOCK * at;
  }

  /** Adds to one entry: component {@code a} of a node, component {@code b} of another. */
  void add(int row, int column, int a, int b, double value) {
    values[place(row, column) + 3 * a + b] += value;
  }

  /** Adds a matrix of an element, rows and columns in the order of its nodes' components. */
  void addElement(int[] element, double[][] matrix) {
    for (int i = 0; i < element.length; i++) {
      for (int j = 0; j < element.length; j++) {
        int at = place(element[i], element[j]);
        for (int a = 0; a < 3; a++) {
          for (int b = 0; b < 3; b++) {
            values[at + 3 * a + b] += matrix[3 * i + a][3 * j + b];
          }
        }
      }
    }
  }

  /** Adds a multiple of the identity at a node. */
  void addDiagonal(int node, double value) {
    int at = place(node, node);
    values[at] += value;
    values[at + 4] += value;
    values[at + 8] += value;
  }

  void scale(double factor) {
    for (int i = 0; i < values.length; i++) {
      values[i] *= factor;
    }
  }

  void times(double[] x, double[] result) {
    for (int i = 0; i < nodes; i++) {
      double sum0 = 0;
      double sum1 = 0;
      double sum2 = 0;
      for (int k = begin[i]; k < begin[i + 1]; k++) {
        int v = BLOCK * k;
        int j = 3 * columns[k];
        double x0 = x[j];
        double x1 = x[j + 1];
        double x2 = x[j + 2];
        sum0 += values[v] * x0 + values[v + 1] * x1 + values[v + 2] * x2;
        sum1 += values[v + 3] * x0 + values[v + 4] * x1 + values[v + 5] * x2;
        sum2 += values[v + 6] * x0 + values[v + 7] * x1 + values[v + 8] * x2;
      }
      result[3 * i] = sum0;
      result[3 * i + 1] = sum1;
      result[3 * i + 2] = sum2;
    }
  }

  /**
   * Solves for the free nodes, others being 0, as far as the matrix is positive: along a direction
   * of no or negative curvature it stops with what it has, which still descends.
   *
   * @param guess where to begin
   * @param tolerance of the residual, relative to the right side
   */
  double[] solve(double[] right, double[] guess, boolean[] free, double tolerance, int most) {
    double[][] inverse = inverseDiagonal();
    double[] x = masked(guess.clone(), free);
    double[] r = new double[right.length];
    times(x, r);
    for (int i = 0; i < r.length; i++) {
      r[i] = right[i] - r[i];
    }
    masked(r, free);
    double[] whole = masked(right.clone(), free);
    double[] z = preconditioned(inverse, r);
    double[] p = z.clone();
    double[] q = new double[right.length];
    double rz = dot(r, z);
    double wanted = tolerance * tolerance * dot(whole, whole);
    for (int iteration = 0; iteration < most && dot(r, r) > wanted; iteration++) {
      times(p, q);
      masked(q, free);
      double curvature = dot(p, q);
      if (!(curvature > 0)) {
        return iteration == 0 ? z : x;
      }
      double step = rz / curvature;
      for (int i = 0; i < x.length; i++) {
        x[i] += step * p[i];
        r[i] -= step * q[i];
      }
      z = preconditioned(inverse, r);
      double next = dot(r, z);
      double beta = next / rz;
      rz = next;
      for (int i = 0; i < p.length; i++) {
        p[i] = z[i] + beta * p[i];
      }
    }
    return x;
  }

  private static double[] masked(double[] x, boolean[] free) {
    for (int i = 0; i < x.length; i++) {
      if (!free[i / 3]) {
        x[i] = 0;
      }
    }
    return x;
  }

  static double dot(double[] a, double[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += a[i] * b[i];
    }
    return sum;
  }

  private double[] preconditioned(double[][] inverse, double[] r) {
    double[] z = new double[r.length];
    for (int i = 0; i < nodes; i++) {
      double[] m = inverse[i];
      for (int a = 0; a < 3; a++) {
        z[3 * i + a] =
            m[3 * a] * r[3 * i] + m[3 * a + 1] * r[3 * i + 1] + m[3 * a + 2] * r[3 * i + 2];
      }
    }
    return z;
  }

  private double[][] inverseDiagonal() {
    double[][] all = new double[nodes][];
    for (int i = 0; i < nodes; i++) {
      int at = place(i, i);
      double[] block = Arrays.copyOfRange(values, at, at + BLOCK);
      all[i] = Small.positive(block) ? Small.inverse(block) : Small.identity();
    }
    return all;
  }
}
