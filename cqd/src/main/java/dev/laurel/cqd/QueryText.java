package dev.laurel.cqd;

import dev.laurel.core.UserError;
import dev.laurel.cqd.data.KnowledgeGraph;
import java.util.ArrayList;
import java.util.List;

/**
 * Queries as text, for a command line: {@code "Germany"/^nationality & !("Berlin"/^born_in)}. A
 * name is an entity; {@code /relation} goes on along a relation, {@code /^relation} against it;
 * {@code &}, {@code |} and {@code !} are and, or and not; parentheses group. Names with other signs
 * than letters, digits, {@code _ . : -} stand in double quotes, in which a backslash takes the next
 * sign as it is.
 */
public final class QueryText {
  private final String text;
  private final KnowledgeGraph graph;
  private int at;
  private int depth;

  private QueryText(String text, KnowledgeGraph graph) {
    this.text = text;
    this.graph = graph;
  }

  /**
   * Reads a query.
   *
   * @throws UserError if the text is malformed or names what the graph does not have, with the
   *     place
   */
  public static Query parse(String text, KnowledgeGraph graph) {
    QueryText parser = new QueryText(text, graph);
    Query query = parser.union();
    parser.skipBlanks();
    if (parser.at < text.length()) {
      throw parser.wrong("an operator (/ & |) or the end");
    }
    return query;
  }

  private Query union() {
    List<Query> parts = new ArrayList<>(List.of(intersection()));
    while (accept('|')) {
      parts.add(intersection());
    }
    return parts.size() == 1 ? parts.get(0) : new Query.Or(parts);
  }

  private Query intersection() {
    List<Query> parts = new ArrayList<>(List.of(negation()));
    while (accept('&')) {
      parts.add(negation());
    }
    return parts.size() == 1 ? parts.get(0) : new Query.And(parts);
  }

  private Query negation() {
    if (!accept('!')) {
      return path();
    }
    descend();
    Query inside = negation();
    depth--;
    return new Query.Not(inside);
  }

  private void descend() {
    if (++depth > Query.MOST_LEVELS) {
      throw UserError.of("the query is nested more than %d levels deep", Query.MOST_LEVELS);
    }
  }

  private Query path() {
    Query query;
    if (accept('(')) {
      descend();
      query = union();
      depth--;
      if (!accept(')')) {
        throw wrong("a closing parenthesis");
      }
    } else {
      query = new Query.Anchor(graph.entities().number(name("an entity")));
    }
    int steps = 0;
    while (accept('/')) {
      if (++steps > Query.MOST_LEVELS) {
        throw UserError.of("the query has a path of more than %d steps", Query.MOST_LEVELS);
      }
      boolean inverse = accept('^');
      int relation = graph.relationNumber(name("a relation"));
      query = new Query.Project(query, inverse ? graph.inverse(relation) : relation);
    }
    return query;
  }

  private String name(String what) {
    skipBlanks();
    if (at < text.length() && text.charAt(at) == '"') {
      return quoted();
    }
    int from = at;
    while (at < text.length() && isPlain(text.charAt(at))) {
      at++;
    }
    if (from == at) {
      throw wrong(what);
    }
    return text.substring(from, at);
  }

  private String quoted() {
    StringBuilder name = new StringBuilder();
    int from = at++;
    while (at < text.length() && text.charAt(at) != '"') {
      if (text.charAt(at) == '\\' && at + 1 < text.length()) {
        at++;
      }
      name.append(text.charAt(at++));
    }
    if (at == text.length()) {
      throw UserError.of("query, place %d: the quote is not closed: %s", from + 1, text);
    }
    at++;
    return name.toString();
  }

  private static boolean isPlain(char sign) {
    return Character.isLetterOrDigit(sign) || "_.:-".indexOf(sign) >= 0;
  }

  private boolean accept(char sign) {
    skipBlanks();
    if (at < text.length() && text.charAt(at) == sign) {
      at++;
      return true;
    }
    return false;
  }

  private void skipBlanks() {
    while (at < text.length() && Character.isWhitespace(text.charAt(at))) {
      at++;
    }
  }

  private UserError wrong(String wanted) {
    String found = at < text.length() ? "'" + text.charAt(at) + "'" : "the end";
    return UserError.of("query, place %d: found %s, needed %s: %s", at + 1, found, wanted, text);
  }

  /** A query as this text, with names in quotes. */
  public static String write(Query query, KnowledgeGraph graph) {
    if (query instanceof Query.Anchor anchor) {
      return quote(graph.entities().name(anchor.entity()));
    }
    if (query instanceof Query.Project project) {
      String name = graph.relationName(project.relation());
      boolean inverse = name.startsWith("^");
      return grouped(project.child(), graph)
          + (inverse ? "/^" : "/")
          + quote(inverse ? name.substring(1) : name);
    }
    if (query instanceof Query.Not not) {
      return "!" + grouped(not.child(), graph);
    }
    if (query instanceof Query.And and) {
      return joined(and.children(), " & ", graph);
    }
    if (query instanceof Query.Or or) {
      return joined(or.children(), " | ", graph);
    }
    return query instanceof Query.Mask mask ? write(mask.child(), graph) : "*";
  }

  private static String joined(List<Query> parts, String sign, KnowledgeGraph graph) {
    return String.join(sign, parts.stream().map(part -> grouped(part, graph)).toList());
  }

  private static String grouped(Query query, KnowledgeGraph graph) {
    boolean plain =
        query instanceof Query.Anchor
            || query instanceof Query.Project
            || query instanceof Query.Not;
    return plain ? write(query, graph) : "(" + write(query, graph) + ")";
  }

  private static String quote(String name) {
    return "\"" + name.replace("\\", "\\\\").replace("\"", "\\\"") + "\"";
  }
}
