package dev.laurel.nas.select;

import java.util.List;

/** Says how much is lost when something is taken away. */
public interface Judge {
  /**
   * Judges.
   *
   * @param whole what is mixed now, a table for each kind of cell
   * @param without what would be mixed, each with something taken away
   */
  List<Score> scores(List<double[][]> whole, List<List<double[][]>> without);
}
