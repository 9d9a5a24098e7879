package dev.laurel.eigengame;

import dev.laurel.core.Tensors;
import dev.laurel.core.UserError;
import dev.laurel.core.data.RowSource;
import dev.laurel.core.run.RunOptions;
import dev.laurel.eigengame.game.MinibatchGame;
import dev.laurel.eigengame.game.Players;
import dev.laurel.eigengame.solver.DirectOracle;
import java.util.Map;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;

/** Plays a stochastic game on minibatches in the order of the rows. */
final class MinibatchSolver {
  private MinibatchSolver() {}

  static Solution solve(
      RowSource source, EigenGameConfig config, Minibatch options, int k, RunOptions beside) {
    if (config.standardize()) {
      throw new UserError(
          "the minibatch games do not standardize; scale the columns first, or use nash");
    }
    try (PointerScope scope = new PointerScope();
        DirectOracle oracle = new DirectOracle(source, config.center(), false, beside.progress());
        MinibatchGame game = options.game()) {
      double[] center = oracle.statistics().mean();
      Tensor mean = Tensors.as(Tensors.of(center, 1, center.length), source.type());
      Tensor v = game.start(Players.random(k, source.columns(), source.type(), config.seed()));
      Tensor strategies = v.clone();
      long[] step = {0};
      beside.progress().begin("playing " + options.rule(), options.epochs());
      for (int epoch = 0; epoch < options.epochs(); epoch++) {
        source.scan(
            options.batch(),
            tile -> {
              Tensor batch = tile.dense().sub(mean);
              double rate = options.rate() / (1 + options.decay() * step[0]);
              if (options.rule() == Minibatch.Rule.ALPHA) {
                // Its M is X^T X, not divided by the rows: rates shall mean the same for all rules.
                rate /= tile.rows();
              }
              strategies.copy_(game.next(strategies, batch, rate));
              step[0]++;
            });
        if (!Double.isFinite(strategies.sum().item_double())) {
          throw UserError.of(
              "the game diverged in epoch %d with rate %s; a lower rate is needed",
              epoch + 1, options.rate());
        }
        beside.progress().step(epoch + 1L, Map.of());
      }
      beside.progress().end();
      Tensor positions = strategies.t();
      Tensor images = oracle.apply(positions.contiguous());
      Tensor values = positions.mul(images).sum(0);
      Tensor residuals = images.sub(positions.mul(values)).square().sum(0).sqrt();
      return new Solution(
          Tensors.rows(strategies),
          Tensors.doubles(values),
          Tensors.doubles(residuals),
          oracle.statistics(),
          oracle.passes() + options.epochs(),
          (int) step[0],
          true,
          "minibatch " + options.rule());
    }
  }
}
