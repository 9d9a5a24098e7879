package dev.laurel.nas.space;

import dev.laurel.core.UserError;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * An architecture of NAS-Bench-201: an operation on every edge.
 *
 * @param nodes by node behind the input, then by source, an operation's name
 */
public record Bench201Architecture(List<List<String>> nodes) {
  private static final String NONE = "none";
  private static final String SKIP = "skip_connect";
  private static final String NOTHING = "#";

  /** Checks the shape. */
  public Bench201Architecture {
    nodes = nodes.stream().map(List::copyOf).toList();
    for (int i = 0; i < nodes.size(); i++) {
      if (nodes.get(i).size() != i + 1) {
        throw UserError.of(
            "node %d has %d operations; one from each of %d states is needed",
            i + 1, nodes.get(i).size(), i + 1);
      }
    }
    if (nodes.isEmpty()) {
      throw new UserError("an architecture without nodes");
    }
  }

  /** Of the operations of edges in the order of {@link CellSpace#dense}. */
  public static Bench201Architecture of(List<String> operations) {
    List<List<String>> nodes = new ArrayList<>();
    int at = 0;
    while (at < operations.size()) {
      int end = at + nodes.size() + 1;
      if (end > operations.size()) {
        throw UserError.of("%d operations fit no number of nodes", operations.size());
      }
      nodes.add(operations.subList(at, end));
      at = end;
    }
    return new Bench201Architecture(nodes);
  }

  /**
   * Reads {@code |op~0|+|op~0|op~1|+|op~0|op~1|op~2|}.
   *
   * @throws UserError if it is of another form
   */
  public static Bench201Architecture parse(String text) {
    List<List<String>> nodes = new ArrayList<>();
    for (String node : text.strip().split("\\+", -1)) {
      List<String> operations = new ArrayList<>();
      if (!node.startsWith("|") || !node.endsWith("|") || node.length() < 2) {
        throw UserError.of("architecture '%s': node '%s' does not stand in bars", text, node);
      }
      for (String edge : node.substring(1, node.length() - 1).split("\\|", -1)) {
        int sign = edge.indexOf('~');
        if (sign < 1 || !edge.substring(sign + 1).equals(Integer.toString(operations.size()))) {
          throw UserError.of(
              "architecture '%s': '%s' where OPERATION~%d is needed",
              text, edge, operations.size());
        }
        operations.add(edge.substring(0, sign));
      }
      nodes.add(operations);
    }
    return new Bench201Architecture(nodes);
  }

  /** The official text. */
  public String text() {
    return nodes.stream()
        .map(
            node -> {
              StringBuilder text = new StringBuilder("|");
              for (int from = 0; from < node.size(); from++) {
                text.append(node.get(from)).append('~').append(from).append('|');
              }
              return text.toString();
            })
        .collect(Collectors.joining("+"));
  }

  /** Operations of the edges, node by node. */
  public List<String> operations() {
    return nodes.stream().flatMap(List::stream).toList();
  }

  /** Whether a way without {@code none} leads from the input to the output. */
  public boolean connected() {
    Set<Integer> reached = new TreeSet<>(Set.of(0));
    for (int i = 0; i < nodes.size(); i++) {
      for (int from = 0; from <= i; from++) {
        if (reached.contains(from) && !nodes.get(i).get(from).equals(NONE)) {
          reached.add(i + 1);
        }
      }
    }
    return reached.contains(nodes.size());
  }

  /**
   * A text that is the same for architectures that compute the same.
   *
   * @param pruned whether what comes by {@code none} counts as nothing, however it goes on
   */
  public String canonical(boolean pruned) {
    List<String> states = new ArrayList<>(List.of("0"));
    for (List<String> node : nodes) {
      List<String> parts = new ArrayList<>();
      for (int from = 0; from < node.size(); from++) {
        parts.add(part(node.get(from), states.get(from), pruned));
      }
      states.add(parts.stream().sorted().collect(Collectors.joining("+")));
    }
    return states.get(states.size() - 1);
  }

  private static String part(String operation, String source, boolean pruned) {
    if (pruned && (operation.equals(NONE) || source.equals(NOTHING))) {
      return NOTHING;
    }
    return operation.equals(SKIP) ? source : "(" + source + ")@" + operation;
  }
}
