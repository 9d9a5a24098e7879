package dev.laurel.meshgraphnets.remesh;

import dev.laurel.core.UserError;
import dev.laurel.meshgraphnets.Mesh;
import java.util.ArrayList;
import java.util.List;

/**
 * Values of a planar mesh anywhere in it, by the barycentric coordinates of the triangle there;
 * beside it, those of the nearest point of the nearest triangle.
 */
public final class Interpolation {
  private static final double INSIDE = 1e-9;
  private static final int RINGS = 2;

  private final Mesh mesh;
  private final double[] least = new double[2];
  private final double cell;
  private final int columns;
  private final int rows;
  private final List<List<Integer>> grid = new ArrayList<>();

  /**
   * Where a point is.
   *
   * @param cell number of the triangle
   * @param weights of its three nodes
   */
  public record Place(int cell, double[] weights) {}

  /** Of a mesh of triangles in the plane. */
  public Interpolation(Mesh mesh) {
    if (mesh.cellWidth() != 3 || mesh.dimension() != 2) {
      throw UserError.of(
          "a mesh of dimension %d with cells of %d nodes; triangles of the plane are needed",
          mesh.dimension(), mesh.cellWidth());
    }
    this.mesh = mesh;
    double[] most = {-Double.MAX_VALUE, -Double.MAX_VALUE};
    least[0] = Double.MAX_VALUE;
    least[1] = Double.MAX_VALUE;
    for (int i = 0; i < mesh.nodes(); i++) {
      for (int d = 0; d < 2; d++) {
        least[d] = Math.min(least[d], mesh.positions()[2 * i + d]);
        most[d] = Math.max(most[d], mesh.positions()[2 * i + d]);
      }
    }
    double area = Math.max(1e-30, (most[0] - least[0]) * (most[1] - least[1]));
    cell = Math.sqrt(area / mesh.cellCount()) * 1.5;
    columns = (int) ((most[0] - least[0]) / cell) + 1;
    rows = (int) ((most[1] - least[1]) / cell) + 1;
    for (int i = 0; i < columns * rows; i++) {
      grid.add(new ArrayList<>());
    }
    for (int t = 0; t < mesh.cellCount(); t++) {
      int[] from = {columns, rows};
      int[] to = {0, 0};
      for (int k = 0; k < 3; k++) {
        int node = mesh.cells()[3 * t + k];
        int column = column(mesh.positions()[2 * node]);
        int row = row(mesh.positions()[2 * node + 1]);
        from[0] = Math.min(from[0], column);
        from[1] = Math.min(from[1], row);
        to[0] = Math.max(to[0], column);
        to[1] = Math.max(to[1], row);
      }
      for (int row = from[1]; row <= to[1]; row++) {
        for (int column = from[0]; column <= to[0]; column++) {
          grid.get(row * columns + column).add(t);
        }
      }
    }
  }

  private int column(double x) {
    return Math.max(0, Math.min(columns - 1, (int) ((x - least[0]) / cell)));
  }

  private int row(double y) {
    return Math.max(0, Math.min(rows - 1, (int) ((y - least[1]) / cell)));
  }

  /** Finds a point. */
  public Place locate(double x, double y) {
    for (int t : grid.get(row(y) * columns + column(x))) {
      double[] weights = weights(t, x, y);
      if (weights[0] >= -INSIDE && weights[1] >= -INSIDE && weights[2] >= -INSIDE) {
        return new Place(t, weights);
      }
    }
    return nearest(x, y);
  }

  /** The nearest point of the triangles in the cells around, or of all if there are none. */
  private Place nearest(double x, double y) {
    Place best = null;
    double distance = Double.POSITIVE_INFINITY;
    for (int ring = RINGS; best == null; ring *= 4) {
      for (int row = row(y) - ring; row <= row(y) + ring; row++) {
        for (int column = column(x) - ring; column <= column(x) + ring; column++) {
          if (row < 0 || row >= rows || column < 0 || column >= columns) {
            continue;
          }
          for (int t : grid.get(row * columns + column)) {
            double[] clamped = clamped(t, x, y);
            double away = distance(t, clamped, x, y);
            if (away < distance) {
              distance = away;
              best = new Place(t, clamped);
            }
          }
        }
      }
    }
    return best;
  }

  private double x(int t, int k) {
    return mesh.positions()[2 * mesh.cells()[3 * t + k]];
  }

  private double y(int t, int k) {
    return mesh.positions()[2 * mesh.cells()[3 * t + k] + 1];
  }

  private double[] weights(int t, double x, double y) {
    double bx = x(t, 1) - x(t, 0);
    double by = y(t, 1) - y(t, 0);
    double cx = x(t, 2) - x(t, 0);
    double cy = y(t, 2) - y(t, 0);
    double area = bx * cy - by * cx;
    double px = x - x(t, 0);
    double py = y - y(t, 0);
    double b = (px * cy - py * cx) / area;
    double c = (bx * py - by * px) / area;
    return new double[] {1 - b - c, b, c};
  }

  /** Weights of the nearest point of a triangle to one outside. */
  private double[] clamped(int t, double x, double y) {
    double[] best = null;
    double distance = Double.POSITIVE_INFINITY;
    for (int k = 0; k < 3; k++) {
      int next = (k + 1) % 3;
      double ex = x(t, next) - x(t, k);
      double ey = y(t, next) - y(t, k);
      double share = ((x - x(t, k)) * ex + (y - y(t, k)) * ey) / (ex * ex + ey * ey);
      double within = Math.max(0, Math.min(1, share));
      double[] weights = new double[3];
      weights[k] = 1 - within;
      weights[next] = within;
      double away = distance(t, weights, x, y);
      if (away < distance) {
        distance = away;
        best = weights;
      }
    }
    return best;
  }

  private double distance(int t, double[] weights, double x, double y) {
    double px = 0;
    double py = 0;
    for (int k = 0; k < 3; k++) {
      px += weights[k] * x(t, k);
      py += weights[k] * y(t, k);
    }
    return Math.hypot(px - x, py - y);
  }

  /** A field of one mesh on another that lies in the same place. */
  public static float[] between(Mesh from, Mesh to, float[] field) {
    return to.equals(from) ? field : new Interpolation(from).at(to.positions(), field);
  }

  /** The values of a field at points, (x, y) after each other. */
  public float[] at(float[] points, float[] field) {
    int width = field.length / mesh.nodes();
    int count = points.length / 2;
    float[] all = new float[count * width];
    for (int i = 0; i < count; i++) {
      Place place = locate(points[2 * i], points[2 * i + 1]);
      for (int d = 0; d < width; d++) {
        double sum = 0;
        for (int k = 0; k < 3; k++) {
          int node = mesh.cells()[3 * place.cell() + k];
          sum += place.weights()[k] * field[node * width + d];
        }
        all[i * width + d] = (float) sum;
      }
    }
    return all;
  }
}
