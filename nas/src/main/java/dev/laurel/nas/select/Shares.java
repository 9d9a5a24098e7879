package dev.laurel.nas.select;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/**
 * Judges by the architecture weights of what is taken away: the classic rule, but with tuning
 * between decisions (the paper's DARTS+PT-Mag).
 */
final class Shares implements Judge {
  private final Supplier<List<double[][]>> shares;

  /**
   * New.
   *
   * @param shares by kind of cell, now
   */
  Shares(Supplier<List<double[][]>> shares) {
    this.shares = shares;
  }

  @Override
  public List<Score> scores(List<double[][]> whole, List<List<double[][]>> without) {
    List<double[][]> now = shares.get();
    List<Score> scores = new ArrayList<>();
    for (List<double[][]> tables : without) {
      double taken = 0;
      for (int t = 0; t < tables.size(); t++) {
        for (int e = 0; e < tables.get(t).length; e++) {
          for (int o = 0; o < tables.get(t)[e].length; o++) {
            taken += tables.get(t)[e][o] == whole.get(t)[e][o] ? 0 : now.get(t)[e][o];
          }
        }
      }
      scores.add(Score.ofLoss(taken, 1));
    }
    return scores;
  }
}
