package dev.laurel.nas.select;

import java.util.List;
import java.util.Random;

/** Which edge, and which node, is decided next. */
public interface DecisionOrder {
  /** At random. */
  static DecisionOrder random() {
    return (cell, node, open, random) -> open.get(random.nextInt(open.size()));
  }

  /**
   * The next one.
   *
   * @param cell number of the kind of cell
   * @param node whether a node is wanted, and not an edge
   * @param open those that may be taken
   */
  int next(int cell, boolean node, List<Integer> open, Random random);
}
