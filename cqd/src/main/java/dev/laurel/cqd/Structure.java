package dev.laurel.cqd;

import dev.laurel.core.UserError;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The named query structures of the benchmarks. A pattern holds {@code e} for an anchor and {@code
 * r} for a relation, in the order of the flat form; everything else about a query is its tree.
 */
public enum Structure {
  /** One hop. */
  P1("1p", "P(e)"),
  /** Two hops. */
  P2("2p", "P(P(e))"),
  /** Three hops. */
  P3("3p", "P(P(P(e)))"),
  /** Intersection of two. */
  I2("2i", "&(P(e),P(e))"),
  /** Intersection of three. */
  I3("3i", "&(P(e),P(e),P(e))"),
  /** Intersection, then a hop. */
  IP("ip", "P(&(P(e),P(e)))"),
  /** Two hops, intersected. */
  PI("pi", "&(P(P(e)),P(e))"),
  /** Union of two. */
  U2("2u", "|(P(e),P(e))"),
  /** Union, then a hop. */
  UP("up", "P(|(P(e),P(e)))"),
  /** One and not another. */
  IN2("2in", "&(P(e),!(P(e)))"),
  /** Two and not another. */
  IN3("3in", "&(P(e),P(e),!(P(e)))"),
  /** One and not another, then a hop. */
  INP("inp", "P(&(P(e),!(P(e))))"),
  /** Two hops and not another. */
  PIN("pin", "&(P(P(e)),!(P(e)))"),
  /** Not two hops, and another. */
  PNI("pni", "&(!(P(P(e))),P(e))");

  private final String label;
  private final String pattern;

  Structure(String label, String pattern) {
    this.label = label;
    this.pattern = pattern;
  }

  /** The name in the benchmarks. */
  public String label() {
    return label;
  }

  /** How many anchors and relations a query holds. */
  public int size() {
    return kinds().length();
  }

  /** What each number of the flat form is: {@code e} an anchor, {@code r} a directed relation. */
  public String kinds() {
    StringBuilder kinds = new StringBuilder();
    StringBuilder open = new StringBuilder();
    for (int i = 0; i < pattern.length(); i++) {
      char sign = pattern.charAt(i);
      if (sign == 'e') {
        kinds.append('e');
      } else if (sign == ')') {
        // A projection's relation follows all that is inside.
        if (open.charAt(open.length() - 1) == 'P') {
          kinds.append('r');
        }
        open.setLength(open.length() - 1);
      } else if (sign != '(' && sign != ',') {
        open.append(sign);
      }
    }
    return kinds.toString();
  }

  /** The structure of a name. */
  public static Structure of(String label) {
    for (Structure structure : values()) {
      if (structure.label.equals(label)) {
        return structure;
      }
    }
    List<String> known = new ArrayList<>();
    for (Structure structure : values()) {
      known.add(structure.label);
    }
    throw UserError.of(
        "no query structure is named '%s'; known: %s", label, String.join(", ", known));
  }

  /** The structure of a query, if it has a name. */
  public static Optional<Structure> of(Query query) {
    String found = pattern(query);
    for (Structure structure : values()) {
      if (structure.pattern.equals(found)) {
        return Optional.of(structure);
      }
    }
    return Optional.empty();
  }

  /** The name of a query's structure, or its {@link #pattern} if it has none. */
  public static String name(Query query) {
    return of(query).map(Structure::label).orElseGet(() -> pattern(query));
  }

  /** What of a query is its shape: its tree without the numbers. */
  public static String pattern(Query query) {
    if (query instanceof Query.Anchor) {
      return "e";
    }
    if (query instanceof Query.All) {
      return "*";
    }
    if (query instanceof Query.Project project) {
      return "P(" + pattern(project.child()) + ")";
    }
    if (query instanceof Query.Not not) {
      return "!(" + pattern(not.child()) + ")";
    }
    if (query instanceof Query.Mask mask) {
      return "M(" + pattern(mask.child()) + ")";
    }
    List<Query> children =
        query instanceof Query.And and ? and.children() : ((Query.Or) query).children();
    return (query instanceof Query.And ? "&(" : "|(")
        + String.join(",", children.stream().map(Structure::pattern).toList())
        + ")";
  }

  /**
   * A query of this structure.
   *
   * @param numbers anchors and directed relations in the order of the benchmarks: a branch's
   *     anchor, then its relations outwards, then the next branch, then what follows both; negative
   *     numbers (marks of negation and union) are skipped
   */
  public Query query(int... numbers) {
    List<Integer> left = new ArrayList<>();
    for (int number : numbers) {
      if (number >= 0) {
        left.add(number);
      }
    }
    int[] at = {0};
    Query query = parse(left, at);
    if (!left.isEmpty()) {
      throw UserError.of("a %s query has fewer numbers than %d", label, numbers.length);
    }
    return query;
  }

  /** Reads a node of the pattern; numbers are taken innermost first, as the flat form has them. */
  private Query parse(List<Integer> numbers, int[] at) {
    char kind = pattern.charAt(at[0]++);
    if (kind == 'e') {
      return new Query.Anchor(take(numbers));
    }
    at[0]++;
    List<Query> children = new ArrayList<>();
    do {
      children.add(parse(numbers, at));
    } while (pattern.charAt(at[0]++) == ',');
    return switch (kind) {
      case 'P' -> new Query.Project(children.get(0), take(numbers));
      case '!' -> new Query.Not(children.get(0));
      case '&' -> new Query.And(children);
      default -> new Query.Or(children);
    };
  }

  private int take(List<Integer> numbers) {
    if (numbers.isEmpty()) {
      throw UserError.of("a %s query needs more numbers", label);
    }
    return numbers.remove(0);
  }
}
