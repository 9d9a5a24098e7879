package dev.laurel.cqd.sparql;

import dev.laurel.core.UserError;
import dev.laurel.cqd.Query;
import dev.laurel.cqd.data.KnowledgeGraph;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.apache.jena.graph.Node;

/** Hangs a group up at one of its variables. */
final class TreeBuilder {
  private static final int MOST_DISJUNCTS = 64;

  private final KnowledgeGraph graph;
  private final Group group;
  private final Set<Object> used = Collections.newSetFromMap(new IdentityHashMap<>());
  private final List<String> path = new ArrayList<>();
  private final IdentityHashMap<Query, String> variables;

  /**
   * A builder.
   *
   * @param variables by identity, the part of the tree that stands for each variable; added to
   */
  TreeBuilder(KnowledgeGraph graph, Group group, IdentityHashMap<Query, String> variables) {
    this.graph = graph;
    this.group = group;
    this.variables = variables;
  }

  /** The tree at a variable; everything in the group must hang on it. */
  Query at(String variable) {
    if (!group.variables().contains(variable)) {
      throw UserError.of("SPARQL: the selected ?%s does not occur in the pattern", variable);
    }
    for (List<Group> union : group.unions) {
      if (shared(union, variable).size() > 1) {
        return disjuncts(union, variable);
      }
    }
    Query tree = grow(variable);
    requireAllUsed(variable);
    return tree;
  }

  /** The variables that a union shares with what is outside of it. */
  private Set<String> shared(List<Group> union, String root) {
    Set<String> inside = new LinkedHashSet<>();
    union.forEach(branch -> inside.addAll(branch.variables()));
    Group rest = new Group();
    rest.edges.addAll(group.edges);
    rest.lists.addAll(group.lists);
    rest.negations.addAll(group.negations);
    group.unions.stream().filter(other -> other != union).forEach(rest.unions::add);
    Set<String> outside = rest.variables();
    outside.add(root);
    inside.retainAll(outside);
    return inside;
  }

  /** A union that hangs on several variables: every branch becomes a query of its own. */
  private Query disjuncts(List<Group> union, String variable) {
    List<Query> parts = new ArrayList<>();
    for (Group branch : union) {
      Group whole = new Group();
      whole.add(group);
      whole.unions.remove(union);
      whole.add(branch);
      Query part = new TreeBuilder(graph, whole, variables).at(variable);
      parts.addAll(part instanceof Query.Or or ? or.children() : List.of(part));
      if (parts.size() > MOST_DISJUNCTS) {
        throw UserError.of(
            "SPARQL: unions over several variables make more than %d queries", MOST_DISJUNCTS);
      }
    }
    return parts.size() == 1 ? parts.get(0) : new Query.Or(parts);
  }

  private Query grow(String variable) {
    if (path.contains(variable)) {
      List<String> cycle = path.subList(path.indexOf(variable), path.size());
      throw UserError.of(
          "SPARQL: the pattern has a cycle through ?%s; only trees are answered",
          String.join(", ?", cycle));
    }
    path.add(variable);
    // A set: equal patterns count once.
    Set<Query> parts = new LinkedHashSet<>();
    for (Group.Edge edge : group.edges) {
      if (edge.touches(variable) && used.add(edge)) {
        parts.add(hop(edge, variable));
      }
    }
    for (List<Group> union : group.unions) {
      if (shared(union, path.get(0)).contains(variable) && used.add(union)) {
        List<Query> branches = new ArrayList<>();
        for (Group branch : union) {
          if (!branch.variables().contains(variable)) {
            throw UserError.of(
                "SPARQL: a branch of a UNION does not mention ?%s, which the others do", variable);
          }
          branches.add(new TreeBuilder(graph, branch, variables).at(variable));
        }
        parts.add(branches.size() == 1 ? branches.get(0) : new Query.Or(branches));
      }
    }
    for (Group negated : group.negations) {
      Set<String> inside = negated.variables();
      if (inside.contains(variable) && used.add(negated)) {
        requireOneShared(negated, inside);
        parts.add(new Query.Not(new TreeBuilder(graph, negated, variables).at(variable)));
      }
    }
    Query tree =
        parts.isEmpty()
            ? new Query.All()
            : parts.size() == 1 ? parts.iterator().next() : new Query.And(List.copyOf(parts));
    for (Group.Listed list : group.lists) {
      if (list.variable().equals(variable) && used.add(list)) {
        tree = new Query.Mask(tree, list.entities(), list.allow());
      }
    }
    variables.put(tree, variable);
    return tree;
  }

  private void requireOneShared(Group negated, Set<String> inside) {
    Group rest = new Group();
    rest.add(group);
    rest.negations.remove(negated);
    Set<String> outside = rest.variables();
    outside.add(path.get(0));
    Set<String> both = new LinkedHashSet<>(inside);
    both.retainAll(outside);
    if (both.size() > 1) {
      throw UserError.of(
          "SPARQL: NOT EXISTS or MINUS shares ?%s with the pattern around it; one is supported",
          String.join(", ?", both));
    }
  }

  private Query hop(Group.Edge edge, String variable) {
    boolean forwards = Group.isVariable(edge.object(), variable);
    Node other = forwards ? edge.subject() : edge.object();
    if (Group.isVariable(other, variable)) {
      throw UserError.of("SPARQL: ?%s is related to itself; only trees are answered", variable);
    }
    Query child = other.isVariable() ? grow(other.getName()) : new Query.Anchor(constant(other));
    List<Query> hops = new ArrayList<>();
    for (int relation : edge.relations()) {
      hops.add(new Query.Project(child, forwards ? relation : graph.inverse(relation)));
    }
    return hops.size() == 1 ? hops.get(0) : new Query.Or(hops);
  }

  private int constant(Node node) {
    return new GroupReader(graph, 0).entity(node);
  }

  private void requireAllUsed(String root) {
    List<Object> all = new ArrayList<>();
    all.addAll(group.edges);
    all.addAll(group.unions);
    all.addAll(group.negations);
    all.addAll(group.lists);
    for (Object part : all) {
      if (!used.contains(part)) {
        Set<String> left = new LinkedHashSet<>(group.variables());
        left.removeAll(path);
        throw UserError.of(
            "SPARQL: a part of the pattern%s does not hang together with ?%s",
            left.isEmpty() ? "" : ", with ?" + String.join(", ?", left), root);
      }
    }
  }
}
