package dev.laurel.cqd.answer;

import dev.laurel.cqd.Query;
import java.util.List;

/**
 * Why an entity answers a query: an assignment of the inner variables and what every atom is worth
 * under it.
 *
 * @param truth of the whole query under the assignment
 * @param variables the entities of the inner variables, each with the truth of all below it,
 *     innermost first
 * @param atoms in the same order; of a union, only the part that gave most
 */
public record Explanation(double truth, List<Variable> variables, List<Atom> atoms) {
  /** Copies the lists. */
  public Explanation {
    variables = List.copyOf(variables);
    atoms = List.copyOf(atoms);
  }

  /** Whether everything it rests on is known. */
  public boolean known() {
    return atoms.stream().allMatch(atom -> atom.known() != atom.negated());
  }

  /**
   * An inner variable's value.
   *
   * @param query the part of the query that stands for the variable
   * @param entity its number
   * @param truth of that part for the entity
   */
  public record Variable(Query query, int entity, double truth) {}

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
