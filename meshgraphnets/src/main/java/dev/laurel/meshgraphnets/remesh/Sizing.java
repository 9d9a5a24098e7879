package dev.laurel.meshgraphnets.remesh;

import dev.laurel.core.UserError;
import java.util.List;

/**
 * A symmetric tensor of the plane: an edge u is as long as allowed where u' S u = 1.
 *
 * @param xx first diagonal entry
 * @param xy beside the diagonal
 * @param yy second diagonal entry
 */
public record Sizing(double xx, double xy, double yy) {
  private static final double SLACK = 1e-9;

  /** The same length in every direction. */
  public static Sizing uniform(double length) {
    if (!(length > 0)) {
      throw UserError.of("a length of %s; a positive number is needed", length);
    }
    double value = 1 / (length * length);
    return new Sizing(value, 0, value);
  }

  /** u' S u. */
  public double of(double ux, double uy) {
    return product(ux, uy, ux, uy);
  }

  /** u' S v. */
  public double product(double ux, double uy, double vx, double vy) {
    return ux * (xx * vx + xy * vy) + uy * (xy * vx + yy * vy);
  }

  /** The mean of some. */
  public static Sizing mean(Sizing... all) {
    double xx = 0;
    double xy = 0;
    double yy = 0;
    for (Sizing one : all) {
      xx += one.xx;
      xy += one.xy;
      yy += one.yy;
    }
    return new Sizing(xx / all.length, xy / all.length, yy / all.length);
  }

  /** The determinant. */
  double determinant() {
    return xx * yy - xy * xy;
  }

  /**
   * The same with lengths no shorter and no longer than given: eigenvalues are cut, so that a
   * predicted tensor that is not positive becomes one that is.
   */
  public Sizing clamped(double shortest, double longest) {
    double mean = (xx + yy) / 2;
    double radius = Math.hypot((xx - yy) / 2, xy);
    double least = 1 / (longest * longest);
    double most = 1 / (shortest * shortest);
    double large = Math.max(least, Math.min(most, mean + radius));
    double small = Math.max(least, Math.min(most, mean - radius));
    if (radius == 0) {
      return new Sizing(large, 0, large);
    }
    double cosine = (xx - yy) / 2 / radius;
    double sine = xy / radius;
    double half = (large - small) / 2;
    double centre = (large + small) / 2;
    return new Sizing(centre + half * cosine, half * sine, centre - half * cosine);
  }

  /**
   * The tensor that a node's edges stand for: the largest sum of u' S u with none above 1, that is
   * the smallest ellipse around the node with all neighbours outside or on it.
   *
   * @param edges to the neighbours, at least one, (x, y) each
   */
  public static Sizing estimate(List<double[]> edges) {
    if (edges.isEmpty()) {
      throw new UserError("a node without edges has no sizing");
    }
    Sizing best = null;
    double bestValue = Double.NEGATIVE_INFINITY;
    for (int i = 0; i < edges.size(); i++) {
      for (int j = i; j < edges.size(); j++) {
        for (Sizing candidate : ofPair(edges.get(i), edges.get(j))) {
          if (isBetter(candidate, edges, best, bestValue)) {
            best = candidate;
            bestValue = candidate.sum(edges);
          }
        }
        for (int k = j + 1; k < edges.size() && j > i; k++) {
          Sizing candidate = through(edges.get(i), edges.get(j), edges.get(k));
          if (isBetter(candidate, edges, best, bestValue)) {
            best = candidate;
            bestValue = candidate.sum(edges);
          }
        }
      }
    }
    return best;
  }

  private double sum(List<double[]> edges) {
    return edges.stream().mapToDouble(u -> of(u[0], u[1])).sum();
  }

  private static boolean isBetter(
      Sizing candidate, List<double[]> edges, Sizing best, double bestValue) {
    if (candidate == null || !Double.isFinite(candidate.xx + candidate.xy + candidate.yy)) {
      return false;
    }
    boolean positive =
        candidate.xx >= 0
            && candidate.yy >= 0
            && candidate.determinant() >= -SLACK * candidate.xx * candidate.yy;
    if (!positive || edges.stream().anyMatch(u -> candidate.of(u[0], u[1]) > 1 + SLACK)) {
      return false;
    }
    double value = candidate.sum(edges);
    boolean equal = Math.abs(value - bestValue) <= SLACK * Math.abs(value);
    // Of two that are equally good, the rounder.
    return best == null
        || (equal ? candidate.determinant() > best.determinant() : value > bestValue);
  }

  /** The ellipse through three points; null if there is none. */
  private static Sizing through(double[] a, double[] b, double[] c) {
    double[][] m = {row(a), row(b), row(c)};
    double d = determinant(m, -1);
    return d == 0
        ? null
        : new Sizing(determinant(m, 0) / d, determinant(m, 1) / d, determinant(m, 2) / d);
  }

  private static double[] row(double[] u) {
    return new double[] {u[0] * u[0], 2 * u[0] * u[1], u[1] * u[1]};
  }

  /** Of a 3 x 3 matrix, with ones in a column. */
  private static double determinant(double[][] m, int ones) {
    double[][] r = new double[3][3];
    for (int i = 0; i < 3; i++) {
      for (int j = 0; j < 3; j++) {
        r[i][j] = j == ones ? 1 : m[i][j];
      }
    }
    return r[0][0] * (r[1][1] * r[2][2] - r[1][2] * r[2][1])
        - r[0][1] * (r[1][0] * r[2][2] - r[1][2] * r[2][0])
        + r[0][2] * (r[1][0] * r[2][1] - r[1][1] * r[2][0]);
  }

  /**
   * Tensors that two edges fix: that of which they are conjugate half axes, and the two bands that
   * have both on their border. Of one edge, given twice, the circle.
   */
  private static Sizing[] ofPair(double[] a, double[] b) {
    double cross = a[0] * b[1] - a[1] * b[0];
    if (cross == 0) {
      double square = Math.max(a[0] * a[0] + a[1] * a[1], b[0] * b[0] + b[1] * b[1]);
      return new Sizing[] {new Sizing(1 / square, 0, 1 / square)};
    }
    Sizing[] all = new Sizing[3];
    // Rows of the inverse of (a, b).
    double[] p = {b[1] / cross, -b[0] / cross};
    double[] q = {-a[1] / cross, a[0] / cross};
    all[0] =
        new Sizing(p[0] * p[0] + q[0] * q[0], p[0] * p[1] + q[0] * q[1], p[1] * p[1] + q[1] * q[1]);
    for (int sign = -1; sign <= 1; sign += 2) {
      double rx = p[0] + sign * q[0];
      double ry = p[1] + sign * q[1];
      all[sign < 0 ? 1 : 2] = new Sizing(rx * rx, rx * ry, ry * ry);
    }
    return all;
  }
}
