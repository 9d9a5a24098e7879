package dev.laurel.meshgraphnets;

/** Features laid out row by row. */
final class Rows {
  private Rows() {}

  /** Copies columns into wider rows. */
  static void put(float[] from, int fromWidth, float[] to, int toWidth, int column) {
    for (int i = 0; i < from.length / fromWidth; i++) {
      System.arraycopy(from, i * fromWidth, to, i * toWidth + column, fromWidth);
    }
  }

  /** Marks the type of every node in columns of its own. */
  static void putTypes(Mesh mesh, float[] to, int toWidth, int column) {
    for (int i = 0; i < mesh.nodes(); i++) {
      to[i * toWidth + column + mesh.nodeTypes()[i]] = 1;
    }
  }

  /** Sender less receiver, and the length of that, of every edge, into columns of wider rows. */
  static void putDifferences(
      Graph graph, float[] positions, int dimension, float[] to, int toWidth, int column) {
    for (int e = 0; e < graph.edges(); e++) {
      int sender = graph.senders()[e] * dimension;
      int receiver = graph.receivers()[e] * dimension;
      int at = e * toWidth + column;
      double square = 0;
      for (int d = 0; d < dimension; d++) {
        double difference = (double) positions[sender + d] - positions[receiver + d];
        to[at + d] = (float) difference;
        square += difference * difference;
      }
      to[at + dimension] = (float) Math.sqrt(square);
    }
  }

  /** Differences of the world and of the mesh beside each other: world first. */
  static EdgeRows meshAndWorld(Frame frame, Graph graph, float[] world, int worldDimension) {
    int meshDimension = frame.mesh().dimension();
    int width = worldDimension + 1 + meshDimension + 1;
    float[] rows = new float[graph.edges() * width];
    putDifferences(graph, world, worldDimension, rows, width, 0);
    putDifferences(graph, frame.mesh().positions(), meshDimension, rows, width, worldDimension + 1);
    return new EdgeRows(graph, rows, width);
  }

  /** Differences of positions alone. */
  static EdgeRows differences(Graph graph, float[] positions, int dimension) {
    float[] rows = new float[graph.edges() * (dimension + 1)];
    putDifferences(graph, positions, dimension, rows, dimension + 1, 0);
    return new EdgeRows(graph, rows, dimension + 1);
  }
}
