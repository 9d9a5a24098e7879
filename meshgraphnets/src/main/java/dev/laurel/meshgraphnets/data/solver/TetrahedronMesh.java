package dev.laurel.meshgraphnets.data.solver;

import java.util.Arrays;

/**
 * Tetrahedra in space, positively oriented.
 *
 * @param positions of the nodes, 3 numbers each
 * @param tetrahedra nodes of tetrahedron after tetrahedron
 */
public record TetrahedronMesh(double[] positions, int[] tetrahedra) {
  /** How many nodes. */
  public int nodes() {
    return positions.length / 3;
  }

  /** How many tetrahedra. */
  public int count() {
    return tetrahedra.length / 4;
  }

  /**
   * Layers of a planar mesh above each other: every prism becomes three tetrahedra, cut along the
   * same diagonals as its neighbours.
   *
   * @param thickness of all layers together, along z from 0
   */
  public static TetrahedronMesh extruded(TriangleMesh base, double thickness, int layers) {
    int n = base.nodes();
    double[] positions = new double[3 * n * (layers + 1)];
    for (int layer = 0; layer <= layers; layer++) {
      for (int i = 0; i < n; i++) {
        int at = 3 * (layer * n + i);
        positions[at] = base.x()[i];
        positions[at + 1] = base.y()[i];
        positions[at + 2] = thickness * layer / layers;
      }
    }
    int[] all = new int[12 * base.count() * layers];
    int at = 0;
    for (int layer = 0; layer < layers; layer++) {
      for (int t = 0; t < base.count(); t++) {
        int[] low = Arrays.copyOfRange(base.triangles(), 3 * t, 3 * t + 3);
        // Nodes in order of their number: the diagonal of every side then starts at its smaller.
        int[] sorted = low.clone();
        Arrays.sort(sorted);
        int below = layer * n;
        int above = below + n;
        int[][] parts = {
          {below + sorted[0], below + sorted[1], below + sorted[2], above + sorted[2]},
          {below + sorted[0], below + sorted[1], above + sorted[1], above + sorted[2]},
          {below + sorted[0], above + sorted[0], above + sorted[1], above + sorted[2]}
        };
        for (int[] part : parts) {
          if (volume(positions, part) < 0) {
            int swapped = part[2];
            part[2] = part[3];
            part[3] = swapped;
          }
          System.arraycopy(part, 0, all, at, 4);
          at += 4;
        }
      }
    }
    return new TetrahedronMesh(positions, all);
  }

  /** Two meshes as one that are not joined. */
  public TetrahedronMesh with(TetrahedronMesh other) {
    double[] joined = Arrays.copyOf(positions, positions.length + other.positions.length);
    System.arraycopy(other.positions, 0, joined, positions.length, other.positions.length);
    int[] cells = Arrays.copyOf(tetrahedra, tetrahedra.length + other.tetrahedra.length);
    for (int i = 0; i < other.tetrahedra.length; i++) {
      cells[tetrahedra.length + i] = other.tetrahedra[i] + nodes();
    }
    return new TetrahedronMesh(joined, cells);
  }

  /** The same, shifted. */
  public TetrahedronMesh shifted(double x, double y, double z) {
    double[] moved = positions.clone();
    for (int i = 0; i < nodes(); i++) {
      moved[3 * i] += x;
      moved[3 * i + 1] += y;
      moved[3 * i + 2] += z;
    }
    return new TetrahedronMesh(moved, tetrahedra);
  }

  static double volume(double[] positions, int[] nodes) {
    double[] edges = new double[9];
    for (int k = 0; k < 3; k++) {
      for (int d = 0; d < 3; d++) {
        edges[3 * d + k] = positions[3 * nodes[k + 1] + d] - positions[3 * nodes[0] + d];
      }
    }
    return Small.determinant(edges) / 6;
  }
}
