package dev.laurel.nas.select;

import dev.laurel.nas.op.Operations;
import dev.laurel.nas.space.Bench201Architecture;
import dev.laurel.nas.space.CellSpace;
import dev.laurel.nas.space.Genotype;
import dev.laurel.nas.space.Genotype.Choice;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** The classic rule: what has the largest weight is kept. */
public final class Magnitude {
  private Magnitude() {}

  /**
   * Of a DARTS space: for each node the edges with the largest weights, the largest first, and on
   * each the operation with the largest one; {@code none} is never kept. Of equals, the first.
   *
   * @param tables weights of the normal cell, and of the reduction cell
   */
  public static Genotype darts(List<CellSpace> spaces, List<double[][]> tables) {
    return Genotype.of(
        choices(spaces.get(0), tables.get(0)), choices(spaces.get(1), tables.get(1)));
  }

  private static List<Choice> choices(CellSpace space, double[][] table) {
    List<Choice> choices = new ArrayList<>();
    for (int node = space.inputs(); node < space.inputs() + space.nodes(); node++) {
      List<Integer> edges = new ArrayList<>(space.to(node));
      edges.sort(Comparator.comparingDouble((Integer e) -> -table[e][largest(space, table, e)]));
      for (int e : edges.subList(0, Math.min(space.kept(), edges.size()))) {
        CellSpace.Edge edge = space.edges().get(e);
        choices.add(new Choice(edge.operations().get(largest(space, table, e)), edge.from()));
      }
    }
    return choices;
  }

  /** The operation with the largest weight that is not {@code none}. */
  private static int largest(CellSpace space, double[][] table, int edge) {
    List<String> operations = space.edges().get(edge).operations();
    int best = -1;
    for (int o = 0; o < operations.size(); o++) {
      boolean real = !operations.get(o).equals(Operations.NONE);
      if (real && (best < 0 || table[edge][o] > table[edge][best])) {
        best = o;
      }
    }
    return best;
  }

  /** Of NAS-Bench-201: on each edge the operation with the largest weight, {@code none} too. */
  public static Bench201Architecture bench201(CellSpace space, double[][] table) {
    List<String> operations = new ArrayList<>();
    for (int e = 0; e < space.edges().size(); e++) {
      int best = 0;
      for (int o = 1; o < space.edges().get(e).operations().size(); o++) {
        best = table[e][o] > table[e][best] ? o : best;
      }
      operations.add(space.edges().get(e).operations().get(best));
    }
    return Bench201Architecture.of(operations);
  }
}
