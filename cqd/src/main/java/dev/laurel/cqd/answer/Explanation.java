package dev.laurel.cqd.answer;

import java.util.List;

/**
 * Why an entity answers a query: the best assignment of the inner variables and what every atom is
 * worth under it.
 *
 * @param truth of the whole query
 * @param variables the entities of the inner variables, each with the truth of all below it,
 *     innermost first
 * @param atoms in the same order; of a union, only the part that gave most
 */
public record Explanation(double truth, List<Variable> variables, List<Atom> atoms) {
  /**
   * An inner variable's value.
   *
   * @param entity its number
   * @param truth of the sub-query at it
   */
  public record Variable(int entity, double truth) {}

  /**
   * One atom.
   *
   * @param head entity
   * @param relation directed
   * @param tail entity
   * @param truth of the atom itself, before any "not"
   * @param known whether it is an edge of the training graph; else it is predicted
   * @param negated whether the query asks for its opposite
   */
  public record Atom(
      int head, int relation, int tail, double truth, boolean known, boolean negated) {}
}
