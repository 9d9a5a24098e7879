package dev.laurel.eigengame;

import dev.laurel.core.Tensors;
import dev.laurel.core.data.DenseRows;
import dev.laurel.core.data.RowSource;
import dev.laurel.core.run.Progress;
import dev.laurel.core.run.RunOptions;
import dev.laurel.eigengame.solver.ColumnStatistics;
import dev.laurel.eigengame.solver.DirectOracle;
import dev.laurel.eigengame.solver.DualOracle;
import dev.laurel.eigengame.solver.GramOracle;
import dev.laurel.eigengame.solver.Oracle;
import dev.laurel.eigengame.solver.RestrictedNash;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Consumer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;

/** Plays {@link RestrictedNash} with the oracle that is cheapest for the data. */
final class NashSolver {
  /** Passes that a direct game is expected to take, for the cost model. */
  private static final int EXPECTED_PASSES = 5;

  /** A product with a few columns runs at 2/5 of the speed of a square one (docs/evidence). */
  private static final double SKINNY = 2.5;

  private final RowSource source;
  private final EigenGameConfig config;
  private final Nash options;
  private final int k;
  private final RunOptions beside;
  private final Checkpoint checkpoint;

  NashSolver(RowSource source, EigenGameConfig config, Nash options, int k, RunOptions beside) {
    this.source = source;
    this.config = config;
    this.options = options;
    this.k = k;
    this.beside = beside;
    this.checkpoint = new Checkpoint(beside, source, k, config);
  }

  Solution solve() {
    Solution solution =
        switch (oracle()) {
          case DIRECT, AUTO -> direct();
          case GRAM -> gram();
          case DUAL -> dual();
        };
    return solution;
  }

  /** Players: those asked for and the spare ones, at most the dimension of the game. */
  private int players(int dimension) {
    int spare = options.spare() >= 0 ? options.spare() : Math.max(8, k / 4);
    return Math.min(k + spare, dimension);
  }

  /** The oracle asked for or, by counting flops and readings, the cheapest. */
  private OracleChoice oracle() {
    if (options.oracle() != OracleChoice.AUTO) {
      return options.oracle();
    }
    long n = source.rows();
    int d = source.columns();
    double direct = SKINNY * 4.0 * n * d * players(d) * EXPECTED_PASSES;
    double gram = (double) n * d * d;
    double dual = 2.0 * n * n * d;
    if (!source.sparse() && source.inMemory() && n <= DualOracle.MAX_ROWS && n < d) {
      return dual < direct ? OracleChoice.DUAL : OracleChoice.DIRECT;
    }
    boolean readOnce = !source.inMemory() && d <= GramOracle.MAX_COLUMNS / 2;
    boolean cheaper = d <= GramOracle.MAX_COLUMNS && gram < direct;
    return !source.sparse() && (readOnce || cheaper) ? OracleChoice.GRAM : OracleChoice.DIRECT;
  }

  private Solution direct() {
    try (PointerScope scope = new PointerScope();
        DirectOracle oracle =
            new DirectOracle(source, config.center(), config.standardize(), beside.progress())) {
      RestrictedNash game = game(oracle);
      Checkpoint.Resumed resumed = checkpoint.game();
      RestrictedNash.State start;
      if (resumed == null) {
        start = game.start(firstPositions(oracle));
      } else {
        oracle.resume(resumed.statistics(), resumed.passes());
        start = resumed.state();
      }
      RestrictedNash.Result result =
          game.play(
              start,
              state -> {
                report(state);
                checkpoint.offer(state, oracle.passes(), oracle.statistics());
              });
      return solution(
          result, result.state().positions(), oracle.statistics(), oracle.passes(), "direct");
    }
  }

  private Solution gram() {
    try (PointerScope scope = new PointerScope()) {
      GramOracle.Partial resumed = checkpoint.partial();
      try (GramOracle oracle =
          GramOracle.read(
              source,
              config.center(),
              config.standardize(),
              beside.progress(),
              resumed,
              checkpoint::offer)) {
        RestrictedNash game = game(oracle);
        RestrictedNash.Result result = game.play(start(game, oracle), this::report);
        return solution(result, result.state().positions(), oracle.statistics(), 1, "gram");
      }
    }
  }

  private Solution dual() {
    try (PointerScope scope = new PointerScope();
        DualOracle oracle = DualOracle.read(source, config.center(), config.standardize())) {
      RestrictedNash game = game(oracle);
      RestrictedNash.Result result = game.play(start(game, oracle), this::report);
      Tensor components = Components.fromDual(oracle, result.state(), k, config.seed());
      return solution(result, components, oracle.statistics(), 1, "dual");
    }
  }

  private RestrictedNash game(Oracle oracle) {
    return new RestrictedNash(oracle, k, options.tolerance(), options.maxRounds());
  }

  private RestrictedNash.State start(RestrictedNash game, Oracle oracle) {
    return game.start(random(oracle.dimension(), oracle.type()));
  }

  private Tensor random(int dimension, ScalarType type) {
    Random random = new Random(config.seed());
    return Tensors.randomNormal(random, type, dimension, players(dimension));
  }

  private Tensor firstPositions(Oracle oracle) {
    boolean sample =
        options.warmStart()
            && source.inMemory()
            && !source.sparse()
            && source.rows() / SAMPLE_STEP > 4L * players(oracle.dimension());
    return sample ? sampledPositions() : random(oracle.dimension(), oracle.type());
  }

  /** Every 20th row makes the 5% of a warm start. */
  private static final int SAMPLE_STEP = 20;

  private Tensor sampledPositions() {
    try (PointerScope scope = new PointerScope()) {
      List<Tensor> parts = new ArrayList<>();
      source.scan(
          SAMPLE_STEP * 64,
          tile -> {
            try (Tensor rows = tile.dense().slice(0, null, null, SAMPLE_STEP)) {
              parts.add(rows.clone());
              parts.get(parts.size() - 1).retainReference();
            }
          });
      Tensor joined = Tensors.above(parts.toArray(Tensor[]::new));
      parts.forEach(Tensor::close);
      try (RowSource sample = DenseRows.over(joined);
          DirectOracle oracle =
              new DirectOracle(sample, config.center(), config.standardize(), Progress.silent())) {
        RestrictedNash game = new RestrictedNash(oracle, k, 0.1, options.maxRounds());
        RestrictedNash.State start = game.start(random(oracle.dimension(), oracle.type()));
        Consumer<RestrictedNash.State> unheard = state -> {};
        return Tensors.keep(game.play(start, unheard).state().positions());
      }
    }
  }

  private void report(RestrictedNash.State state) {
    double worst = 0;
    for (int i = 0; i < k; i++) {
      worst = Math.max(worst, state.residuals()[i] / Math.max(state.values()[i], 1e-300));
    }
    beside
        .progress()
        .note(
            String.format(
                java.util.Locale.ROOT,
                "round %d: largest residual %.2e, wanted %.0e",
                state.round(),
                worst,
                options.tolerance()));
    beside
        .progress()
        .step(state.round(), Map.of("round", (double) state.round(), "residual", worst));
  }

  private Solution solution(
      RestrictedNash.Result result,
      Tensor positions,
      ColumnStatistics statistics,
      int passes,
      String oracle) {
    RestrictedNash.State state = result.state();
    return new Solution(
        Tensors.rows(Tensors.columnRange(positions, 0, k).t()),
        state.values(),
        Arrays.copyOf(state.residuals(), k),
        statistics,
        passes,
        state.round(),
        result.converged(),
        "restricted Nash, " + oracle + " oracle, " + state.values().length + " players");
  }
}
