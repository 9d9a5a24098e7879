package dev.laurel.meshgraphnets.remesh;

import dev.laurel.meshgraphnets.Mesh;
import java.util.ArrayList;
import java.util.List;

/** How fast a field changes at the nodes of a planar mesh. */
public final class NodeGradients {
  private NodeGradients() {}

  /**
   * The sizing by which a field changes by a given amount along an edge: the mean over the
   * triangles around a node, by area, of the sum of g g' over the components' gradients g, divided
   * by the change squared.
   *
   * @param field numbers of node after node
   */
  public static List<Sizing> sizing(Mesh mesh, float[] field, double change) {
    int nodes = mesh.nodes();
    int width = field.length / nodes;
    double[] xx = new double[nodes];
    double[] xy = new double[nodes];
    double[] yy = new double[nodes];
    double[] weight = new double[nodes];
    for (int t = 0; t < mesh.cellCount(); t++) {
      int a = mesh.cells()[3 * t];
      int b = mesh.cells()[3 * t + 1];
      int c = mesh.cells()[3 * t + 2];
      float[] p = mesh.positions();
      double bx = (double) p[2 * b] - p[2 * a];
      double by = (double) p[2 * b + 1] - p[2 * a + 1];
      double cx = (double) p[2 * c] - p[2 * a];
      double cy = (double) p[2 * c + 1] - p[2 * a + 1];
      double twice = bx * cy - by * cx;
      for (int d = 0; d < width; d++) {
        double toB = (double) field[b * width + d] - field[a * width + d];
        double toC = (double) field[c * width + d] - field[a * width + d];
        double gx = (toB * cy - toC * by) / twice;
        double gy = (toC * bx - toB * cx) / twice;
        for (int node : new int[] {a, b, c}) {
          xx[node] += twice * gx * gx;
          xy[node] += twice * gx * gy;
          yy[node] += twice * gy * gy;
        }
      }
      weight[a] += twice;
      weight[b] += twice;
      weight[c] += twice;
    }
    List<Sizing> all = new ArrayList<>(nodes);
    for (int i = 0; i < nodes; i++) {
      double scale = weight[i] == 0 ? 0 : 1 / (weight[i] * change * change);
      all.add(new Sizing(scale * xx[i], scale * xy[i], scale * yy[i]));
    }
    return all;
  }
}
