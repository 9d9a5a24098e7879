package dev.laurel.meshgraphnets;

import dev.laurel.core.UserError;
import java.util.Arrays;

/**
 * Nodes and the cells between them. Arrays are shared, not copied; nobody changes them.
 *
 * @param cells nodes of cell after cell
 * @param cellWidth nodes of a cell: 3 for triangles, 4 for tetrahedra
 * @param positions where the nodes are at rest, node after node
 * @param dimension numbers of a position, 2 or 3
 * @param nodeTypes codes of {@link NodeType}, one a node
 */
public record Mesh(int[] cells, int cellWidth, float[] positions, int dimension, int[] nodeTypes) {
  /** Checks that all fits. */
  public Mesh {
    int nodes = nodeTypes.length;
    if (nodes == 0 || cells.length == 0) {
      throw UserError.of(
          "a mesh of %d nodes and %d cells; some of both are needed",
          nodes, cells.length / Math.max(1, cellWidth));
    }
    if (cellWidth != 3 && cellWidth != 4) {
      throw UserError.of("cells of %d nodes; allowed: 3 (triangles) and 4 (tetrahedra)", cellWidth);
    }
    if (cells.length % cellWidth != 0) {
      throw UserError.of("%d numbers are no cells of %d nodes", cells.length, cellWidth);
    }
    if (positions.length != nodes * dimension) {
      throw UserError.of(
          "%d numbers are no positions of %d nodes in %d dimensions",
          positions.length, nodes, dimension);
    }
    for (int i = 0; i < cells.length; i++) {
      if (cells[i] < 0 || cells[i] >= nodes) {
        throw UserError.of(
            "cell %d names node %d; the mesh has nodes 0 to %d",
            i / cellWidth, cells[i], nodes - 1);
      }
    }
    for (int i = 0; i < nodes; i++) {
      if (nodeTypes[i] < 0 || nodeTypes[i] >= NodeType.CODES) {
        throw UserError.of(
            "node %d is of type %d; allowed: 0 to %d", i, nodeTypes[i], NodeType.CODES - 1);
      }
    }
    for (int i = 0; i < positions.length; i++) {
      if (!Float.isFinite(positions[i])) {
        throw UserError.of("the position of node %d is not finite", i / dimension);
      }
    }
  }

  /** Whether all numbers are the same. */
  @Override
  public boolean equals(Object other) {
    return other == this
        || (other instanceof Mesh mesh
            && cellWidth == mesh.cellWidth
            && dimension == mesh.dimension
            && Arrays.equals(cells, mesh.cells)
            && Arrays.equals(positions, mesh.positions)
            && Arrays.equals(nodeTypes, mesh.nodeTypes));
  }

  @Override
  public int hashCode() {
    return 31 * Arrays.hashCode(cells) + Arrays.hashCode(positions);
  }

  /** How many nodes. */
  public int nodes() {
    return nodeTypes.length;
  }

  /** How many cells. */
  public int cellCount() {
    return cells.length / cellWidth;
  }

  /** How far two nodes are from each other at rest. */
  public double distance(int one, int other) {
    double square = 0;
    for (int d = 0; d < dimension; d++) {
      double difference =
          (double) positions[one * dimension + d] - positions[other * dimension + d];
      square += difference * difference;
    }
    return Math.sqrt(square);
  }

  /** Whether a node is of one of some types. */
  public boolean is(int node, NodeType... types) {
    return NodeType.isOneOf(nodeTypes[node], types);
  }
}
