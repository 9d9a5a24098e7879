package dev.laurel.meshgraphnets;

import java.util.List;

/**
 * Edges with their features.
 *
 * @param graph where they go
 * @param features numbers of edge after edge
 * @param width numbers an edge
 */
public record EdgeRows(Graph graph, float[] features, int width) {
  /** Edges of frames that are concatenated: nodes of each numbered on from those before. */
  static EdgeRows concatenated(List<EdgeRows> parts) {
    if (parts.size() == 1) {
      return parts.get(0);
    }
    int edges = parts.stream().mapToInt(part -> part.graph().edges()).sum();
    int width = parts.get(0).width();
    int[] senders = new int[edges];
    int[] receivers = new int[edges];
    float[] features = new float[edges * width];
    int edge = 0;
    int node = 0;
    for (EdgeRows part : parts) {
      System.arraycopy(part.features(), 0, features, edge * width, part.features().length);
      for (int e = 0; e < part.graph().edges(); e++) {
        senders[edge] = part.graph().senders()[e] + node;
        receivers[edge++] = part.graph().receivers()[e] + node;
      }
      node += part.graph().nodes();
    }
    return new EdgeRows(new Graph(node, senders, receivers), features, width);
  }
}
