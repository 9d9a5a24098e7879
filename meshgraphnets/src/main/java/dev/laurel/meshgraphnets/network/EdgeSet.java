package dev.laurel.meshgraphnets.network;

import dev.laurel.core.Tensors;
import dev.laurel.meshgraphnets.Graph;
import java.util.Arrays;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * Where edges go, sorted by receiver so that sums walk through memory once. Its tensors belong to
 * the scope it was made in.
 */
public final class EdgeSet {
  private final int[] order;
  private final Tensor senders;
  private final Tensor receivers;
  private final Tensor degrees;
  private final long nodes;

  private EdgeSet(int[] order, Tensor senders, Tensor receivers, Tensor degrees, long nodes) {
    this.order = order;
    this.senders = senders;
    this.receivers = receivers;
    this.degrees = degrees;
    this.nodes = nodes;
  }

  /** Of a graph, in the scope of the caller. */
  public static EdgeSet of(Graph graph) {
    int[] order = byReceiver(graph);
    int[] senders = Arrays.stream(order).map(e -> graph.senders()[e]).toArray();
    int[] receivers = Arrays.stream(order).map(e -> graph.receivers()[e]).toArray();
    float[] degrees = new float[graph.nodes()];
    for (int receiver : receivers) {
      degrees[receiver]++;
    }
    for (int i = 0; i < degrees.length; i++) {
      degrees[i] = Math.max(1, degrees[i]);
    }
    return new EdgeSet(
        order,
        Tensors.of(senders, senders.length),
        Tensors.of(receivers, receivers.length),
        Tensors.of(degrees, degrees.length, 1),
        graph.nodes());
  }

  /** Counting sort: stable, linear. */
  private static int[] byReceiver(Graph graph) {
    int[] next = new int[graph.nodes() + 1];
    for (int receiver : graph.receivers()) {
      next[receiver + 1]++;
    }
    for (int i = 0; i < graph.nodes(); i++) {
      next[i + 1] += next[i];
    }
    int[] order = new int[graph.edges()];
    for (int e = 0; e < graph.edges(); e++) {
      order[next[graph.receivers()[e]]++] = e;
    }
    return order;
  }

  /** Which edge of the graph stands in each row. */
  public int[] order() {
    return order.clone();
  }

  /** Features of the graph's edges, {@code (edges, width)} row by row, in the sorted order. */
  public Tensor sorted(float[] features, int width) {
    float[] rows = new float[features.length];
    for (int i = 0; i < order.length; i++) {
      System.arraycopy(features, order[i] * width, rows, i * width, width);
    }
    return Tensors.of(rows, order.length, width);
  }

  boolean isEmpty() {
    return order.length == 0;
  }

  Tensor ofSenders(Tensor nodeRows) {
    return nodeRows.index_select(0, senders);
  }

  Tensor ofReceivers(Tensor nodeRows) {
    return nodeRows.index_select(0, receivers);
  }

  /** What every node makes of the messages it receives, {@code (nodes, width)}. */
  Tensor aggregate(Tensor messages, Aggregation aggregation) {
    try (PointerScope scope = new PointerScope()) {
      long width = messages.size(1);
      Tensor zeros = Tensors.zeros(messages.scalar_type().intern(), nodes, width);
      if (isEmpty()) {
        return Tensors.keep(zeros);
      }
      return Tensors.keep(
          switch (aggregation) {
            case SUM -> zeros.index_add(0, receivers, messages);
            case MEAN -> zeros.index_add(0, receivers, messages).div_(degrees);
            case MAX ->
                zeros.scatter_reduce(
                    0,
                    receivers.to(ScalarType.Long).unsqueeze(1).expand(order.length, width),
                    messages,
                    "amax",
                    false);
          });
    }
  }
}
