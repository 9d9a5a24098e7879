package dev.laurel.meshgraphnets;

import dev.laurel.core.UserError;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * What is suspicious about a mesh that can be computed with all the same.
 *
 * @param duplicates cells that there are twice
 * @param isolated nodes of no cell, which see only themselves
 */
public record MeshCheck(int duplicates, int isolated) {
  /** The height of a cell, as a part of its longest edge's power, that counts as none. */
  private static final double FLAT = 1e-7;

  /**
   * Looks at a mesh at rest.
   *
   * @throws UserError if a cell has no area (no volume), or two neighbours lie on the same side of
   *     what they share, so that one of them is flipped
   */
  public static MeshCheck of(Mesh mesh) {
    Map<Side, double[]> sides = new HashMap<>();
    Set<Side> cells = new HashSet<>();
    boolean[] used = new boolean[mesh.nodes()];
    int duplicates = 0;
    for (int c = 0; c < mesh.cellCount(); c++) {
      int[] nodes =
          Arrays.copyOfRange(mesh.cells(), c * mesh.cellWidth(), (c + 1) * mesh.cellWidth());
      for (int node : nodes) {
        used[node] = true;
      }
      if (!cells.add(Side.of(nodes, -1))) {
        duplicates++;
        continue;
      }
      requireSize(mesh, c, nodes);
      if (mesh.dimension() == nodes.length - 1) {
        requireUnfolded(mesh, c, nodes, sides);
      }
    }
    int isolated = 0;
    for (boolean one : used) {
      isolated += one ? 0 : 1;
    }
    return new MeshCheck(duplicates, isolated);
  }

  /** What two cells share: nodes in order. */
  private record Side(int a, int b, int c, int d) {
    static Side of(int[] nodes, int without) {
      int[] rest = new int[] {-1, -1, -1, -1};
      int at = 0;
      for (int k = 0; k < nodes.length; k++) {
        if (k != without) {
          rest[at++] = nodes[k];
        }
      }
      Arrays.sort(rest);
      return new Side(rest[0], rest[1], rest[2], rest[3]);
    }
  }

  private static void requireSize(Mesh mesh, int cell, int[] nodes) {
    double longest = 0;
    for (int i = 0; i < nodes.length; i++) {
      for (int j = 0; j < i; j++) {
        longest = Math.max(longest, mesh.distance(nodes[i], nodes[j]));
      }
    }
    double size =
        nodes.length == 3
            ? Math.sqrt(square(cross(edge(mesh, nodes, 1), edge(mesh, nodes, 2))))
            : Math.abs(volume(mesh, nodes));
    if (!(size > FLAT * Math.pow(longest, nodes.length - 1))) {
      throw UserError.of(
          "cell %d, of the nodes %s, is degenerate: it has no %s",
          cell, Arrays.toString(nodes), nodes.length == 3 ? "area" : "volume");
    }
  }

  /** In the plane and in space, the cells of both sides of a side must be on both sides of it. */
  private static void requireUnfolded(Mesh mesh, int cell, int[] nodes, Map<Side, double[]> sides) {
    for (int k = 0; k < nodes.length; k++) {
      Side side = Side.of(nodes, k);
      double[] hand = {hand(mesh, side, nodes[k], nodes.length), cell};
      double[] other = sides.putIfAbsent(side, hand);
      if (other != null && other[0] == hand[0]) {
        throw UserError.of(
            "cells %d and %d lie on the same side of what they share: one of them is flipped",
            (int) other[1], cell);
      }
    }
  }

  /** On which side of a side a node lies: 1 or -1. */
  private static double hand(Mesh mesh, Side side, int node, int width) {
    int[] ordered =
        width == 3
            ? new int[] {side.c(), side.d(), node}
            : new int[] {side.b(), side.c(), side.d(), node};
    return Math.signum(
        width == 3
            ? cross(edge(mesh, ordered, 1), edge(mesh, ordered, 2))[2]
            : volume(mesh, ordered));
  }

  private static double[] edge(Mesh mesh, int[] nodes, int to) {
    double[] edge = new double[3];
    for (int d = 0; d < mesh.dimension(); d++) {
      edge[d] =
          (double) mesh.positions()[nodes[to] * mesh.dimension() + d]
              - mesh.positions()[nodes[0] * mesh.dimension() + d];
    }
    return edge;
  }

  private static double volume(Mesh mesh, int[] nodes) {
    double[] normal = cross(edge(mesh, nodes, 1), edge(mesh, nodes, 2));
    double[] last = edge(mesh, nodes, 3);
    return normal[0] * last[0] + normal[1] * last[1] + normal[2] * last[2];
  }

  private static double[] cross(double[] u, double[] v) {
    return new double[] {
      u[1] * v[2] - u[2] * v[1], u[2] * v[0] - u[0] * v[2], u[0] * v[1] - u[1] * v[0]
    };
  }

  private static double square(double[] v) {
    return v[0] * v[0] + v[1] * v[1] + v[2] * v[2];
  }
}
