package dev.laurel.nas.space;

import dev.laurel.core.UserError;
import dev.laurel.nas.op.Operations;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiFunction;

/**
 * A cell whose edges each offer some operations. States are numbered: first the inputs, then the
 * nodes, each the sum of its edges.
 *
 * @param inputs states that come from outside
 * @param nodes states that are computed
 * @param edges in the order of their rows in tables
 * @param concatenated whether all nodes' channels are put out, or the last node alone
 * @param kept edges that each node keeps in the end; 0: all
 */
public record CellSpace(int inputs, int nodes, List<Edge> edges, boolean concatenated, int kept) {
  /**
   * An edge.
   *
   * @param from state
   * @param to state, larger
   * @param operations names, in the order of their columns in tables
   */
  public record Edge(int from, int to, List<String> operations) {
    /** Copies. */
    public Edge {
      operations = List.copyOf(operations);
    }
  }

  /** Checks the edges. */
  public CellSpace {
    edges = List.copyOf(edges);
    if (inputs < 1 || nodes < 1 || kept < 0) {
      throw UserError.of(
          "%d inputs, %d nodes, %d kept; allowed: at least 1, 1, 0", inputs, nodes, kept);
    }
    for (int e = 0; e < edges.size(); e++) {
      Edge edge = edges.get(e);
      if (edge.from() < 0 || edge.from() >= edge.to() || edge.to() < inputs) {
        throw UserError.of(
            "edge %d goes from state %d to %d; it must go to a later one, which is a node",
            e, edge.from(), edge.to());
      }
      if (edge.to() >= inputs + nodes) {
        throw UserError.of("edge %d goes to state %d of %d", e, edge.to(), inputs + nodes);
      }
      if (edge.operations().isEmpty()) {
        throw UserError.of(
            "edge %d, from state %d to %d, has no operation; one at least is needed",
            e, edge.from(), edge.to());
      }
      if (e > 0 && edge.to() < edges.get(e - 1).to()) {
        throw UserError.of("edge %d goes to an earlier state than the one before it", e);
      }
    }
    for (int node = inputs; node < inputs + nodes; node++) {
      int state = node;
      if (edges.stream().noneMatch(edge -> edge.to() == state)) {
        throw UserError.of("no edge goes to state %d", state);
      }
    }
  }

  /**
   * Every node sees all states before it.
   *
   * @param operations of an edge by its source and target
   */
  public static CellSpace dense(
      int inputs,
      int nodes,
      boolean concatenated,
      int kept,
      BiFunction<Integer, Integer, List<String>> operations) {
    List<Edge> edges = new ArrayList<>();
    for (int to = inputs; to < inputs + nodes; to++) {
      for (int from = 0; from < to; from++) {
        edges.add(new Edge(from, to, operations.apply(from, to)));
      }
    }
    return new CellSpace(inputs, nodes, edges, concatenated, kept);
  }

  /**
   * This, if it can be searched.
   *
   * @throws UserError if an edge offers nothing but {@code none}
   */
  public CellSpace searchable() {
    for (int e = 0; e < edges.size(); e++) {
      Edge edge = edges.get(e);
      if (edge.operations().stream().allMatch(Operations.NONE::equals)) {
        throw UserError.of(
            "edge %d, from state %d to %d, offers only '%s'; another operation is needed",
            e, edge.from(), edge.to(), Operations.NONE);
      }
    }
    return this;
  }

  /** The same edges with one operation each: an architecture. */
  public CellSpace chosen(List<String> operations) {
    if (operations.size() != edges.size()) {
      throw UserError.of(
          "%d operations for %d edges; one each is needed", operations.size(), edges.size());
    }
    List<Edge> chosen = new ArrayList<>();
    for (int e = 0; e < edges.size(); e++) {
      chosen.add(new Edge(edges.get(e).from(), edges.get(e).to(), List.of(operations.get(e))));
    }
    return new CellSpace(inputs, nodes, chosen, concatenated, 0);
  }

  /** Numbers of the edges to a state. */
  public List<Integer> to(int state) {
    List<Integer> found = new ArrayList<>();
    for (int e = 0; e < edges.size(); e++) {
      if (edges.get(e).to() == state) {
        found.add(e);
      }
    }
    return found;
  }

  /** Most operations of an edge: columns of a table. */
  public int columns() {
    return edges.stream().mapToInt(edge -> edge.operations().size()).max().orElse(0);
  }
}
