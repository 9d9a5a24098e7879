package dev.laurel.cqd.data;

import dev.laurel.core.UserError;
import dev.laurel.cqd.Query;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * Queries as nested lists of numbers, as the BetaE files and our JSON lines hold them: {@code [a,
 * [r, s]]} is an anchor and its relations, {@code [p, q]} an intersection, {@code [p, q, [-1]]} a
 * union, {@code [p, [r]]} a relation that goes on from another query; -2 among relations negates.
 */
final class NestedQuery {
  private static final long UNION = -1;
  private static final long NEGATION = -2;
  private static final int MOST_LEVELS = Query.MOST_LEVELS;

  private NestedQuery() {}

  /**
   * Reads a query.
   *
   * @param nested lists and numbers
   * @param where for messages
   * @throws UserError if the lists have another form
   */
  static Query parse(Object nested, String where) {
    return parse(nested, where, 0);
  }

  private static Query parse(Object nested, String where, int level) {
    if (!(nested instanceof List<?> parts) || parts.isEmpty() || level > MOST_LEVELS) {
      throw malformed(nested, where);
    }
    if (parts.size() == 2 && isChain(parts.get(1))) {
      if (((List<?>) parts.get(1)).size() > MOST_LEVELS) {
        throw UserError.of("%s: a path of more than %d steps", where, MOST_LEVELS);
      }
      Object start = parts.get(0);
      Query query =
          start instanceof Number number
              ? new Query.Anchor(natural(number, nested, where))
              : parse(start, where, level + 1);
      for (Object step : (List<?>) parts.get(1)) {
        Number mark = (Number) step;
        query =
            mark.longValue() == NEGATION
                ? new Query.Not(query)
                : new Query.Project(query, natural(mark, nested, where));
      }
      return query;
    }
    boolean union = isUnionMark(parts.get(parts.size() - 1));
    List<?> members = union ? parts.subList(0, parts.size() - 1) : parts;
    List<Query> children =
        new ArrayList<>(members.stream().map(part -> parse(part, where, level + 1)).toList());
    if (children.isEmpty()) {
      throw malformed(nested, where);
    }
    return union ? new Query.Or(children) : new Query.And(children);
  }

  private static boolean isChain(Object part) {
    return part instanceof List<?> steps
        && steps.stream().allMatch(Number.class::isInstance)
        && !isUnionMark(part);
  }

  private static boolean isUnionMark(Object part) {
    return part instanceof List<?> marks
        && marks.size() == 1
        && marks.get(0) instanceof Number mark
        && mark.longValue() == UNION;
  }

  private static int natural(Number number, Object nested, String where) {
    if (number.longValue() < 0 || number.longValue() > Integer.MAX_VALUE) {
      throw malformed(nested, where);
    }
    return number.intValue();
  }

  private static UserError malformed(Object nested, String where) {
    String text = String.valueOf(nested);
    return UserError.of(
        "%s: %s is no query; [anchor,[relations]] and lists of such are",
        where, text.length() > 80 ? text.substring(0, 80) + "..." : text);
  }

  /**
   * Writes a query of anchors, projections, "and", "or" and "not".
   *
   * @throws UserError if it holds anything else
   */
  static Object write(Query query) {
    List<Long> chain = new ArrayList<>();
    Query start = query;
    while (true) {
      if (start instanceof Query.Project project) {
        chain.add((long) project.relation());
        start = project.child();
      } else if (start instanceof Query.Not not) {
        chain.add(NEGATION);
        start = not.child();
      } else {
        break;
      }
    }
    Collections.reverse(chain);
    Object base;
    if (start instanceof Query.Anchor anchor) {
      return List.of(anchor.entity(), chain);
    } else if (start instanceof Query.And and) {
      base = and.children().stream().map(NestedQuery::write).toList();
    } else if (start instanceof Query.Or or) {
      List<Object> parts = new ArrayList<>(or.children().stream().map(NestedQuery::write).toList());
      parts.add(List.of(UNION));
      base = parts;
    } else {
      throw new UserError("a query with a list of entities, or of all, has no form in a file");
    }
    return chain.isEmpty() ? base : List.of(base, chain);
  }
}
