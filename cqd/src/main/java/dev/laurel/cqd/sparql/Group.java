package dev.laurel.cqd.sparql;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.apache.jena.graph.Node;

/** What must hold together: edges between nodes, unions, negated groups, lists of entities. */
final class Group {
  final List<Edge> edges = new ArrayList<>();
  final List<List<Group>> unions = new ArrayList<>();
  final List<Group> negations = new ArrayList<>();
  final List<Listed> lists = new ArrayList<>();

  /**
   * An edge.
   *
   * @param relations directed ones, any of which may hold
   */
  record Edge(Node subject, List<Integer> relations, Node object) {
    boolean touches(String variable) {
      return isVariable(subject, variable) || isVariable(object, variable);
    }
  }

  /** Entities a variable may be, or may not. */
  record Listed(String variable, int[] entities, boolean allow) {}

  static boolean isVariable(Node node, String variable) {
    return node.isVariable() && node.getName().equals(variable);
  }

  /** The variables of all that is inside. */
  Set<String> variables() {
    Set<String> found = new LinkedHashSet<>();
    for (Edge edge : edges) {
      for (Node node : List.of(edge.subject(), edge.object())) {
        if (node.isVariable()) {
          found.add(node.getName());
        }
      }
    }
    lists.forEach(list -> found.add(list.variable()));
    unions.forEach(branches -> branches.forEach(b -> found.addAll(b.variables())));
    negations.forEach(negated -> found.addAll(negated.variables()));
    return found;
  }

  /** Takes in another group. */
  void add(Group other) {
    edges.addAll(other.edges);
    unions.addAll(other.unions);
    negations.addAll(other.negations);
    lists.addAll(other.lists);
  }
}
