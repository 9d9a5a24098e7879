package dev.laurel.nas.select;

import dev.laurel.core.Tensors;
import dev.laurel.nas.network.Mixing;
import dev.laurel.nas.space.CellSpace;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.bytedeco.javacpp.DoublePointer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Module;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * What has been chosen so far of one kind of cell, and how every candidate was judged. All of it is
 * in buffers, so that a run that goes on knows it.
 */
public final class Choices extends Module {
  private static final double OPEN = -1;
  private static final double DROPPED = -2;

  private final CellSpace space;

  /** By edge: the operation's column, open, or dropped. */
  private final Tensor chosen;

  /** By edge: the operation's column that was chosen, also where the edge was dropped later. */
  private final Tensor picked;

  /** By edge: the number of the decision about its operation; not a number before. */
  private final Tensor order;

  /** By node: 1 if its edges are chosen. */
  private final Tensor decided;

  /** By edge and operation, right answers without it; not a number unless judged. */
  private final Tensor correct;

  /** By edge and operation, mean loss without it. */
  private final Tensor loss;

  /** By edge, right answers without it. */
  private final Tensor edgeCorrect;

  /** By edge, mean loss without it. */
  private final Tensor edgeLoss;

  /** Nothing chosen, but on edges with one operation. */
  public Choices(CellSpace space) {
    super("Choices");
    this.space = space;
    int edges = space.edges().size();
    int columns = space.columns();
    chosen = buffer("chosen", OPEN, edges);
    picked = buffer("picked", OPEN, edges);
    order = buffer("order", Double.NaN, edges);
    decided = buffer("decided", 0, space.nodes());
    correct = buffer("correct", Double.NaN, edges, columns);
    loss = buffer("loss", Double.NaN, edges, columns);
    edgeCorrect = buffer("edgeCorrect", Double.NaN, edges);
    edgeLoss = buffer("edgeLoss", Double.NaN, edges);
    for (int e = 0; e < edges; e++) {
      if (space.edges().get(e).operations().size() == 1) {
        put(chosen, e, 0);
        put(picked, e, 0);
      }
    }
    for (int node = 0; node < space.nodes(); node++) {
      boolean all = space.kept() == 0 || edgesOf(node).size() <= space.kept();
      put(decided, node, all ? 1 : 0);
    }
  }

  private Tensor buffer(String name, double value, long... shape) {
    int count = 1;
    for (long side : shape) {
      count *= (int) side;
    }
    double[] values = new double[count];
    Arrays.fill(values, value);
    Tensor tensor = Tensors.of(values, shape);
    register_buffer(name, tensor);
    return tensor;
  }

  private static void put(Tensor tensor, long at, double value) {
    new DoublePointer(tensor.data_ptr()).put(at, value);
  }

  private static double get(Tensor tensor, long at) {
    return new DoublePointer(tensor.data_ptr()).get(at);
  }

  /** The cell. */
  public CellSpace space() {
    return space;
  }

  /** Edges to a node that is numbered from 0. */
  List<Integer> edgesOf(int node) {
    return space.to(space.inputs() + node);
  }

  /** Edges whose operation is open. */
  List<Integer> openEdges() {
    List<Integer> open = new ArrayList<>();
    for (int e = 0; e < space.edges().size(); e++) {
      if (get(chosen, e) == OPEN) {
        open.add(e);
      }
    }
    return open;
  }

  /** Nodes whose edges are open. */
  List<Integer> openNodes() {
    List<Integer> open = new ArrayList<>();
    for (int node = 0; node < space.nodes(); node++) {
      if (get(decided, node) == 0) {
        open.add(node);
      }
    }
    return open;
  }

  /** Closes an edge with an operation. */
  void choose(int edge, int operation, List<Score> scores) {
    int number = 0;
    for (int e = 0; e < space.edges().size(); e++) {
      number += Double.isNaN(get(order, e)) ? 0 : 1;
    }
    put(order, edge, number);
    put(chosen, edge, operation);
    put(picked, edge, operation);
    for (int o = 0; o < scores.size(); o++) {
      put(correct, (long) edge * space.columns() + o, known(scores.get(o)));
      put(loss, (long) edge * space.columns() + o, scores.get(o).loss());
    }
  }

  private static double known(Score score) {
    return score.correct() < 0 ? Double.NaN : score.correct();
  }

  /** How many edges have an operation, of those that were not dropped. */
  int count(String operation) {
    int count = 0;
    for (int e = 0; e < space.edges().size(); e++) {
      int column = chosen(e);
      boolean it = column >= 0 && space.edges().get(e).operations().get(column).equals(operation);
      count += it ? 1 : 0;
    }
    return count;
  }

  /** Closes a node with the edges that it keeps. */
  void keep(int node, List<Integer> kept, List<Integer> judged, List<Score> scores) {
    for (int i = 0; i < scores.size(); i++) {
      put(edgeCorrect, judged.get(i), known(scores.get(i)));
      put(edgeLoss, judged.get(i), scores.get(i).loss());
    }
    for (int i = 0; i < judged.size(); i++) {
      if (!kept.contains(judged.get(i))) {
        put(chosen, judged.get(i), DROPPED);
      }
    }
    put(decided, node, 1);
  }

  /** What is mixed: shares on open edges, ones and zeros on the others. */
  Tensor mixed(Tensor shares) {
    int rows = space.edges().size();
    int columns = space.columns();
    float[] fixed = new float[rows * columns];
    float[] closed = new float[rows];
    for (int e = 0; e < rows; e++) {
      double value = get(chosen, e);
      closed[e] = value == OPEN ? 0 : 1;
      if (value >= 0) {
        fixed[e * columns + (int) value] = 1;
      }
    }
    try (PointerScope scope = new PointerScope()) {
      Tensor mask = Tensors.of(closed, rows, 1).ne(new Scalar(0));
      return Tensors.keep(torch.where(mask, Tensors.of(fixed, rows, columns), shares));
    }
  }

  /** The same as numbers. */
  public double[][] table(Tensor shares) {
    try (PointerScope scope = new PointerScope()) {
      return Mixing.of(mixed(shares)).values();
    }
  }

  /** The operation's column on an edge; -1 while open, -2 if the edge was dropped. */
  public int chosen(int edge) {
    return (int) get(chosen, edge);
  }

  /** The same, also of an edge that was dropped; -1 while open. */
  public int picked(int edge) {
    return (int) get(picked, edge);
  }

  /** The number of the decision about an edge's operation, from 0; -1 before. */
  public int order(int edge) {
    double number = get(order, edge);
    return Double.isNaN(number) ? -1 : (int) number;
  }

  /** Right answers without an operation; not a number unless it was judged. */
  public double correctWithout(int edge, int operation) {
    return get(correct, (long) edge * space.columns() + operation);
  }

  /** Mean loss without an operation; not a number unless it was judged. */
  public double lossWithout(int edge, int operation) {
    return get(loss, (long) edge * space.columns() + operation);
  }

  /** Right answers without an edge; not a number unless it was judged. */
  public double correctWithout(int edge) {
    return get(edgeCorrect, edge);
  }

  /** Mean loss without an edge; not a number unless it was judged. */
  public double lossWithout(int edge) {
    return get(edgeLoss, edge);
  }
}
