package dev.laurel.eigengame;

import dev.laurel.core.Tensors;
import dev.laurel.core.data.RowSource;
import dev.laurel.core.run.RunOptions;
import dev.laurel.eigengame.solver.DirectOracle;
import dev.laurel.eigengame.solver.GreatCircle;
import java.util.Map;
import java.util.Random;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;

/** Plays {@link GreatCircle} on rows. */
final class CircleSolver {
  private CircleSolver() {}

  static Solution solve(
      RowSource source, EigenGameConfig config, Circle options, int k, RunOptions beside) {
    try (PointerScope scope = new PointerScope();
        DirectOracle oracle =
            new DirectOracle(source, config.center(), config.standardize(), beside.progress())) {
      GreatCircle game = new GreatCircle(oracle, options.lastMove());
      Random random = new Random(config.seed());
      GreatCircle.State state =
          game.start(Tensors.randomNormal(random, oracle.type(), oracle.dimension(), k));
      int round = 0;
      boolean converged = false;
      while (!converged && round < options.maxRounds()) {
        state = game.round(state);
        round++;
        double[][] certificates = GreatCircle.certificates(state);
        converged = true;
        double worst = 0;
        for (int i = 0; i < k; i++) {
          double relative =
              certificates[0][i] / Math.max(certificates[1][i], 1e-12 * certificates[1][0]);
          worst = Math.max(worst, relative);
          converged &= relative <= options.tolerance();
        }
        beside.progress().step(round, Map.of("residual", worst));
      }
      double[][] certificates = GreatCircle.certificates(state);
      Tensor positions = state.positions();
      return new Solution(
          Tensors.rows(positions.t()),
          certificates[1],
          certificates[0],
          oracle.statistics(),
          oracle.passes(),
          round,
          converged,
          "great circle" + (options.lastMove() ? " with last move" : ""));
    }
  }
}
