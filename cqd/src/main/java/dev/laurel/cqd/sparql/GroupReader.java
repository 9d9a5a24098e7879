package dev.laurel.cqd.sparql;

import dev.laurel.core.UserError;
import dev.laurel.cqd.data.KnowledgeGraph;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.apache.jena.graph.Node;
import org.apache.jena.graph.Triple;
import org.apache.jena.sparql.algebra.Op;
import org.apache.jena.sparql.algebra.op.OpBGP;
import org.apache.jena.sparql.algebra.op.OpDistinct;
import org.apache.jena.sparql.algebra.op.OpFilter;
import org.apache.jena.sparql.algebra.op.OpJoin;
import org.apache.jena.sparql.algebra.op.OpMinus;
import org.apache.jena.sparql.algebra.op.OpPath;
import org.apache.jena.sparql.algebra.op.OpSequence;
import org.apache.jena.sparql.algebra.op.OpTable;
import org.apache.jena.sparql.algebra.op.OpTriple;
import org.apache.jena.sparql.algebra.op.OpUnion;
import org.apache.jena.sparql.core.TriplePath;
import org.apache.jena.sparql.core.Var;
import org.apache.jena.sparql.expr.E_Equals;
import org.apache.jena.sparql.expr.E_LogicalAnd;
import org.apache.jena.sparql.expr.E_NotEquals;
import org.apache.jena.sparql.expr.E_NotExists;
import org.apache.jena.sparql.expr.E_NotOneOf;
import org.apache.jena.sparql.expr.E_OneOf;
import org.apache.jena.sparql.expr.Expr;
import org.apache.jena.sparql.expr.ExprFunctionOp;
import org.apache.jena.sparql.path.P_Alt;
import org.apache.jena.sparql.path.P_Inverse;
import org.apache.jena.sparql.path.P_Link;
import org.apache.jena.sparql.path.P_OneOrMore1;
import org.apache.jena.sparql.path.P_Seq;
import org.apache.jena.sparql.path.Path;

/**
 * Reads ARQ's algebra into groups of numbered edges; what has no place there is refused by name.
 */
final class GroupReader {
  private final KnowledgeGraph graph;
  private final int repetitions;
  private int fresh;

  /**
   * A reader.
   *
   * @param repetitions what {@code p+} is unrolled to; 0 refuses it
   */
  GroupReader(KnowledgeGraph graph, int repetitions) {
    this.graph = graph;
    this.repetitions = repetitions;
  }

  Group read(Op op) {
    Group group = new Group();
    readInto(op, group);
    return group;
  }

  private void readInto(Op op, Group group) {
    if (op instanceof OpBGP pattern) {
      pattern.getPattern().forEach(triple -> triple(triple, group));
    } else if (op instanceof OpTriple single) {
      triple(single.getTriple(), group);
    } else if (op instanceof OpJoin join) {
      readInto(join.getLeft(), group);
      readInto(join.getRight(), group);
    } else if (op instanceof OpSequence sequence) {
      sequence.getElements().forEach(element -> readInto(element, group));
    } else if (op instanceof OpUnion union) {
      List<Group> branches = new ArrayList<>();
      branches(union, branches);
      group.unions.add(branches);
    } else if (op instanceof OpMinus minus) {
      readInto(minus.getLeft(), group);
      group.negations.add(read(minus.getRight()));
    } else if (op instanceof OpFilter filter) {
      readInto(filter.getSubOp(), group);
      filter.getExprs().forEach(expression -> filter(expression, group));
    } else if (op instanceof OpDistinct distinct) {
      readInto(distinct.getSubOp(), group);
    } else if (op instanceof OpTable table) {
      values(table, group);
    } else if (op instanceof OpPath path) {
      TriplePath triple = path.getTriplePath();
      path(triple.getSubject(), triple.getPath(), triple.getObject(), group);
    } else {
      throw UserError.of(
          "SPARQL: %s is not supported; patterns, UNION, FILTER NOT EXISTS, MINUS, VALUES, =, !=, IN"
              + " and LIMIT are",
          name(op));
    }
  }

  private static String name(Op op) {
    return switch (op.getName()) {
      case "leftjoin", "conditional" -> "OPTIONAL";
      case "extend", "assign" -> "BIND";
      case "graph" -> "GRAPH";
      case "service" -> "SERVICE";
      case "project", "slice", "order", "group" -> "a query inside the query";
      default -> op.getName();
    };
  }

  private void branches(Op op, List<Group> into) {
    if (op instanceof OpUnion union) {
      branches(union.getLeft(), into);
      branches(union.getRight(), into);
    } else {
      into.add(read(op));
    }
  }

  private void triple(Triple triple, Group group) {
    if (triple.getPredicate().isVariable()) {
      throw UserError.of(
          "SPARQL: the predicate ?%s is a variable; a relation is needed",
          triple.getPredicate().getName());
    }
    group.edges.add(
        new Group.Edge(
            triple.getSubject(), List.of(relation(triple.getPredicate())), triple.getObject()));
  }

  private void path(Node subject, Path path, Node object, Group group) {
    if (path instanceof P_Link link) {
      group.edges.add(new Group.Edge(subject, List.of(relation(link.getNode())), object));
    } else if (path instanceof P_Inverse inverse) {
      path(object, inverse.getSubPath(), subject, group);
    } else if (path instanceof P_Seq sequence) {
      Node middle = Var.alloc("path" + fresh++);
      path(subject, sequence.getLeft(), middle, group);
      path(middle, sequence.getRight(), object, group);
    } else if (path instanceof P_Alt) {
      List<Integer> relations = new ArrayList<>();
      alternatives(path, relations);
      group.edges.add(new Group.Edge(subject, relations, object));
    } else if (path instanceof P_OneOrMore1 more && repetitions > 0) {
      repeated(subject, more.getSubPath(), object, group);
    } else {
      throw UserError.of(
          "SPARQL: the path %s is not supported; p1/p2, ^p and p1|p2 are, repetition (* + ?) is not%s",
          path, path instanceof P_OneOrMore1 ? " unless + is unrolled to a number of steps" : "");
    }
  }

  /** One step, or two, and so on. */
  private void repeated(Node subject, Path path, Node object, Group group) {
    List<Group> branches = new ArrayList<>();
    for (int steps = 1; steps <= repetitions; steps++) {
      Group branch = new Group();
      Node from = subject;
      for (int step = 1; step <= steps; step++) {
        Node to = step == steps ? object : Var.alloc("path" + fresh++);
        path(from, path, to, branch);
        from = to;
      }
      branches.add(branch);
    }
    group.unions.add(branches);
  }

  private void alternatives(Path path, List<Integer> into) {
    if (path instanceof P_Alt alternative) {
      alternatives(alternative.getLeft(), into);
      alternatives(alternative.getRight(), into);
    } else if (path instanceof P_Link link) {
      into.add(relation(link.getNode()));
    } else if (path instanceof P_Inverse inverse && inverse.getSubPath() instanceof P_Link link) {
      into.add(graph.inverse(relation(link.getNode())));
    } else {
      throw UserError.of("SPARQL: %s within p1|p2 is not supported; write a UNION", path);
    }
  }

  private void filter(Expr expression, Group group) {
    if (expression instanceof E_NotExists exists) {
      group.negations.add(read(((ExprFunctionOp) exists).getGraphPattern()));
    } else if (expression instanceof E_LogicalAnd and) {
      filter(and.getArg1(), group);
      filter(and.getArg2(), group);
    } else if (expression instanceof E_Equals equals) {
      group.lists.add(compared(equals.getArg1(), List.of(equals.getArg2()), true, expression));
    } else if (expression instanceof E_NotEquals differs) {
      group.lists.add(compared(differs.getArg1(), List.of(differs.getArg2()), false, expression));
    } else if (expression instanceof E_OneOf in) {
      group.lists.add(compared(in.getLHS(), in.getRHS().getList(), true, expression));
    } else if (expression instanceof E_NotOneOf notIn) {
      group.lists.add(compared(notIn.getLHS(), notIn.getRHS().getList(), false, expression));
    } else {
      throw UserError.of(
          "SPARQL: FILTER %s is not supported; NOT EXISTS, =, !=, IN, NOT IN with entities are",
          expression);
    }
  }

  private Group.Listed compared(Expr left, List<Expr> right, boolean allow, Expr expression) {
    if (!left.isVariable() || !right.stream().allMatch(Expr::isConstant)) {
      throw UserError.of("SPARQL: FILTER %s does not compare a variable with entities", expression);
    }
    int[] entities = right.stream().mapToInt(e -> entity(e.getConstant().asNode())).toArray();
    return new Group.Listed(left.getVarName(), entities, allow);
  }

  private void values(OpTable table, Group group) {
    List<Var> variables = table.getTable().getVars();
    if (variables.isEmpty()) {
      return;
    }
    if (variables.size() > 1) {
      throw UserError.of("SPARQL: VALUES lists %d variables; one is supported", variables.size());
    }
    Var variable = variables.get(0);
    List<Integer> entities = new ArrayList<>();
    table
        .getTable()
        .rows()
        .forEachRemaining(
            row -> {
              if (row.get(variable) == null) {
                throw UserError.of("SPARQL: VALUES ?%s holds UNDEF", variable.getVarName());
              }
              entities.add(entity(row.get(variable)));
            });
    int[] numbers = entities.stream().mapToInt(Integer::intValue).toArray();
    group.lists.add(new Group.Listed(variable.getVarName(), numbers, true));
  }

  /** The number of an entity. */
  int entity(Node node) {
    if (node.isBlank()) {
      throw new UserError("SPARQL: a blank node as a constant is not supported; use a variable");
    }
    if (node.isLiteral()) {
      return graph.entities().number(node.getLiteralLexicalForm());
    }
    return spellings(node.getURI())
        .filter(graph.entities()::contains)
        .findFirst()
        .map(graph.entities()::number)
        .orElseGet(() -> graph.entities().number(shown(node.getURI())));
  }

  private int relation(Node node) {
    return spellings(node.getURI())
        .filter(graph.relations()::contains)
        .findFirst()
        .map(graph.relations()::number)
        .map(graph::forward)
        .orElseGet(() -> graph.relationNumber(shown(node.getURI())));
  }

  /** What an IRI may be called in the graph. */
  private static Stream<String> spellings(String iri) {
    String shown = shown(iri);
    return Stream.of(iri, shown, "/" + shown)
        .flatMap(name -> Stream.of(name, decoded(name)))
        .distinct();
  }

  private static String decoded(String name) {
    try {
      return URLDecoder.decode(name.replace("+", "%2B"), StandardCharsets.UTF_8);
    } catch (IllegalArgumentException notEncoded) {
      return name;
    }
  }

  private static String shown(String iri) {
    return iri.startsWith(SparqlQuery.BASE) ? iri.substring(SparqlQuery.BASE.length()) : iri;
  }
}
