package dev.laurel.nas.report;

import dev.laurel.core.UserError;
import dev.laurel.nas.op.Operations;
import dev.laurel.nas.select.Choices;
import dev.laurel.nas.select.ProjectedNetwork;
import dev.laurel.nas.space.CellSpace;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Why every operation was chosen: what each rule saw.
 *
 * @param edges of all kinds of cells
 */
public record Explanation(List<Edge> edges) {
  /** Copies. */
  public Explanation {
    if (edges == null) {
      throw new UserError("an explanation needs edges");
    }
    edges = List.copyOf(edges);
  }

  private static final double NOISE = 2;

  /**
   * An operation of an edge.
   *
   * @param operation its name
   * @param share its architecture weight among the edge's, 0 to 1
   * @param accuracyWithout of the network without it, 0 to 1; not a number if it was not judged
   * @param lossWithout of the network without it; not a number if it was not judged
   */
  public record Candidate(
      String operation, double share, double accuracyWithout, double lossWithout) {}

  /**
   * An edge.
   *
   * @param cell kind of cell
   * @param from state
   * @param to state
   * @param decision number of the decision about its operation; -1 if there was none
   * @param candidates in the order of the space
   * @param largest the operation with the largest share
   * @param byMagnitude the operation with the largest share, {@code none} apart
   * @param byPerturbation the operation that is missed most; empty while it is open
   * @param kept whether the edge is in the architecture
   * @param margin by how much the chosen one is missed more than the next one, in accuracy; not a
   *     number if there is no next one
   * @param standardError of one accuracy
   */
  public record Edge(
      String cell,
      int from,
      int to,
      int decision,
      List<Candidate> candidates,
      String largest,
      String byMagnitude,
      String byPerturbation,
      boolean kept,
      double margin,
      double standardError) {
    /** Whether the margin is less than two standard errors: chance may have chosen. */
    public boolean withinNoise() {
      return margin <= NOISE * standardError;
    }

    /** Whether both rules would choose alike. */
    public boolean agreed() {
      return byMagnitude.equals(byPerturbation);
    }
  }

  /**
   * Of a selection.
   *
   * @param judged pictures that candidates were judged by
   */
  public static Explanation of(ProjectedNetwork network, long judged) {
    List<Edge> edges = new ArrayList<>();
    List<double[][]> shares = network.trained().architecture().numbers();
    List<String> names = network.trained().supernet().names();
    for (int cell = 0; cell < shares.size(); cell++) {
      Choices choices = network.choices().get(cell);
      for (int e = 0; e < choices.space().edges().size(); e++) {
        edges.add(edge(names.get(cell), choices, e, shares.get(cell)[e], judged));
      }
    }
    return new Explanation(edges);
  }

  private static Edge edge(String cell, Choices choices, int number, double[] shares, long judged) {
    CellSpace.Edge edge = choices.space().edges().get(number);
    List<Candidate> candidates = new ArrayList<>();
    for (int o = 0; o < edge.operations().size(); o++) {
      candidates.add(
          new Candidate(
              edge.operations().get(o),
              shares[o],
              choices.correctWithout(number, o) / judged,
              choices.lossWithout(number, o)));
    }
    Candidate largest =
        candidates.stream().max(Comparator.comparingDouble(Candidate::share)).orElseThrow();
    Candidate byMagnitude =
        candidates.stream()
            .filter(one -> !one.operation().equals(Operations.NONE))
            .max(Comparator.comparingDouble(Candidate::share))
            .orElseThrow();
    int chosen = choices.picked(number);
    double least = chosen < 0 ? Double.NaN : candidates.get(chosen).accuracyWithout();
    double next = Double.NaN;
    for (int o = 0; o < candidates.size(); o++) {
      double accuracy = candidates.get(o).accuracyWithout();
      if (o != chosen && !Double.isNaN(accuracy)) {
        next = Double.isNaN(next) ? accuracy : Math.min(next, accuracy);
      }
    }
    return new Edge(
        cell,
        edge.from(),
        edge.to(),
        choices.order(number),
        List.copyOf(candidates),
        largest.operation(),
        byMagnitude.operation(),
        chosen < 0 ? "" : candidates.get(chosen).operation(),
        choices.chosen(number) >= 0,
        next - least,
        Math.sqrt(least * (1 - least) / judged));
  }
}
