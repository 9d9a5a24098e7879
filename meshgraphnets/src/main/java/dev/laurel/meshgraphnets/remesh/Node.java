package dev.laurel.meshgraphnets.remesh;

/**
 * A node of a mesh that is being changed.
 *
 * @param x at rest
 * @param y at rest
 * @param type code of {@link dev.laurel.meshgraphnets.NodeType}
 * @param sizing wanted around it
 * @param values of all fields, one after the other
 */
record Node(double x, double y, int type, Sizing sizing, double[] values) {
  /** Halfway to another. */
  Node midpoint(Node other, int newType) {
    double[] mean = new double[values.length];
    for (int i = 0; i < mean.length; i++) {
      mean[i] = (values[i] + other.values[i]) / 2;
    }
    return new Node(
        (x + other.x) / 2, (y + other.y) / 2, newType, Sizing.mean(sizing, other.sizing), mean);
  }
}
