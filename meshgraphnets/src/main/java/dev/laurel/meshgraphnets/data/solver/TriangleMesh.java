package dev.laurel.meshgraphnets.data.solver;

/**
 * Triangles in the plane, counter-clockwise, in double precision.
 *
 * @param x of the nodes
 * @param y of the nodes
 * @param triangles nodes of triangle after triangle
 */
public record TriangleMesh(double[] x, double[] y, int[] triangles) {
  /** How many nodes. */
  public int nodes() {
    return x.length;
  }

  /** How many triangles. */
  public int count() {
    return triangles.length / 3;
  }

  /** Twice the signed area of a triangle. */
  double twiceArea(int triangle) {
    int a = triangles[3 * triangle];
    int b = triangles[3 * triangle + 1];
    int c = triangles[3 * triangle + 2];
    return (x[b] - x[a]) * (y[c] - y[a]) - (x[c] - x[a]) * (y[b] - y[a]);
  }

  /** 1 for an equilateral triangle, 0 for a flat one. */
  public double quality(int triangle) {
    double sum = 0;
    for (int k = 0; k < 3; k++) {
      int a = triangles[3 * triangle + k];
      int b = triangles[3 * triangle + (k + 1) % 3];
      sum += square(x[a] - x[b]) + square(y[a] - y[b]);
    }
    return 2 * Math.sqrt(3) * twiceArea(triangle) / sum;
  }

  /** The length of the shortest edge. */
  public double shortestEdge() {
    double shortest = Double.POSITIVE_INFINITY;
    for (int i = 0; i < triangles.length; i++) {
      int a = triangles[i];
      int b = triangles[i - i % 3 + (i % 3 + 1) % 3];
      shortest = Math.min(shortest, Math.hypot(x[a] - x[b], y[a] - y[b]));
    }
    return shortest;
  }

  private static double square(double value) {
    return value * value;
  }
}
