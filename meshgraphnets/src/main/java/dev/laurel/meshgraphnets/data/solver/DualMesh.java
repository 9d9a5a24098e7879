package dev.laurel.meshgraphnets.data.solver;

import dev.laurel.core.UserError;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The cells around the nodes of triangles, bounded by the lines from the middles of edges to the
 * middles of triangles; a face for every edge.
 */
final class DualMesh {
  /** Ends of every edge. */
  final int[] from;

  final int[] to;

  /** Area vector of every edge's face, from the first end to the second. */
  final double[] faceX;

  final double[] faceY;

  /** Area of every node's cell. */
  final double[] area;

  /** Ends of the edges of the border, the mesh on their left. */
  final int[] borderFrom;

  final int[] borderTo;

  /** Symmetric matrices of the least-squares gradients, inverted: xx, xy, yy of every node. */
  private final double[][] inverse;

  private final TriangleMesh mesh;

  DualMesh(TriangleMesh mesh) {
    this.mesh = mesh;
    Map<Long, double[]> faces = new LinkedHashMap<>();
    Map<Long, int[]> sides = new LinkedHashMap<>();
    area = new double[mesh.nodes()];
    int[] nodes = mesh.triangles();
    for (int t = 0; t < mesh.count(); t++) {
      int a = nodes[3 * t];
      int b = nodes[3 * t + 1];
      int c = nodes[3 * t + 2];
      if (!(mesh.twiceArea(t) > 0)) {
        throw UserError.of("triangle %d is inverted or flat", t);
      }
      double centreX = (mesh.x()[a] + mesh.x()[b] + mesh.x()[c]) / 3;
      double centreY = (mesh.y()[a] + mesh.y()[b] + mesh.y()[c]) / 3;
      for (int k = 0; k < 3; k++) {
        int i = nodes[3 * t + k];
        int j = nodes[3 * t + (k + 1) % 3];
        area[i] += mesh.twiceArea(t) / 6;
        double middleX = (mesh.x()[i] + mesh.x()[j]) / 2;
        double middleY = (mesh.y()[i] + mesh.y()[j]) / 2;
        // From the middle of the edge to that of the triangle, turned towards the second end.
        double sign = i < j ? 1 : -1;
        double[] face = faces.computeIfAbsent(key(i, j), edge -> new double[2]);
        face[0] += sign * (centreY - middleY);
        face[1] -= sign * (centreX - middleX);
        if (sides.remove(key(i, j)) == null) {
          sides.put(key(i, j), new int[] {i, j});
        }
      }
    }
    from = faces.keySet().stream().mapToInt(edge -> (int) (edge >> 32)).toArray();
    to = faces.keySet().stream().mapToInt(Long::intValue).toArray();
    faceX = faces.values().stream().mapToDouble(face -> face[0]).toArray();
    faceY = faces.values().stream().mapToDouble(face -> face[1]).toArray();
    borderFrom = sides.values().stream().mapToInt(side -> side[0]).toArray();
    borderTo = sides.values().stream().mapToInt(side -> side[1]).toArray();
    inverse = leastSquares();
  }

  private static long key(int i, int j) {
    return ((long) Math.min(i, j) << 32) | Math.max(i, j);
  }

  private double[][] leastSquares() {
    double[][] sums = new double[mesh.nodes()][3];
    for (int e = 0; e < from.length; e++) {
      double dx = mesh.x()[to[e]] - mesh.x()[from[e]];
      double dy = mesh.y()[to[e]] - mesh.y()[from[e]];
      double weight = 1 / (dx * dx + dy * dy);
      for (int node : new int[] {from[e], to[e]}) {
        sums[node][0] += weight * dx * dx;
        sums[node][1] += weight * dx * dy;
        sums[node][2] += weight * dy * dy;
      }
    }
    for (double[] sum : sums) {
      double determinant = sum[0] * sum[2] - sum[1] * sum[1];
      double xx = sum[2] / determinant;
      sum[2] = sum[0] / determinant;
      sum[1] = -sum[1] / determinant;
      sum[0] = xx;
    }
    return sums;
  }

  /** Gradients that fit the differences to all neighbours best, the nearer the better. */
  void gradients(double[] values, double[] gradientX, double[] gradientY) {
    double[] sumX = new double[values.length];
    double[] sumY = new double[values.length];
    for (int e = 0; e < from.length; e++) {
      int i = from[e];
      int j = to[e];
      double dx = mesh.x()[j] - mesh.x()[i];
      double dy = mesh.y()[j] - mesh.y()[i];
      double change = (values[j] - values[i]) / (dx * dx + dy * dy);
      sumX[i] += change * dx;
      sumY[i] += change * dy;
      sumX[j] += change * dx;
      sumY[j] += change * dy;
    }
    for (int i = 0; i < values.length; i++) {
      gradientX[i] = inverse[i][0] * sumX[i] + inverse[i][1] * sumY[i];
      gradientY[i] = inverse[i][1] * sumX[i] + inverse[i][2] * sumY[i];
    }
  }
}
