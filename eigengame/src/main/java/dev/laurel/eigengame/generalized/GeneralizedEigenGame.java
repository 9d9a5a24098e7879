package dev.laurel.eigengame.generalized;

import dev.laurel.core.Engine;
import dev.laurel.core.Tensors;
import dev.laurel.core.UserError;
import dev.laurel.core.data.RowSource;
import dev.laurel.eigengame.game.Players;
import dev.laurel.eigengame.solver.Signs;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/** Solves generalised eigenvalue problems on rows of data. */
public final class GeneralizedEigenGame {
  private GeneralizedEigenGame() {}

  /**
   * The exact solution for rows that fit in memory, in float64: A and B are formed (d, d), B is
   * factored by Cholesky.
   *
   * @param rows centred here (n, d)
   * @param components k
   * @param epsilon isotropic term, where B is singular
   * @param maximize false for the smallest eigenvalues of A
   * @throws UserError if B is not positive definite
   */
  public static GeneralizedComponents exact(
      GeneralizedProblem problem,
      double[][] rows,
      int components,
      double epsilon,
      boolean maximize) {
    Engine.start();
    try (PointerScope scope = new PointerScope()) {
      Tensor x = Tensors.of(rows);
      Tensor mean = x.mean(0);
      Tensor centred = x.sub(mean);
      GeneralizedProblem.Products products = matrices(problem, centred);
      Tensor identity = identity(x.size(1));
      Tensor shift = Tensors.times(identity, epsilon);
      boolean shiftsA = problem.regularizesA();
      Tensor a = shiftsA ? products.av().add(shift) : products.av();
      Tensor b = shiftsA ? products.bv() : products.bv().add(shift);
      return exact(a, b, components, maximize, Tensors.doubles(mean));
    }
  }

  /** A and B themselves: the products with all rows as every sample and the axes as players. */
  public static GeneralizedProblem.Products matrices(GeneralizedProblem problem, Tensor centred) {
    List<Tensor> samples = Collections.nCopies(problem.samples(), centred);
    return problem.products(samples, identity(centred.size(1)));
  }

  private static Tensor identity(long d) {
    return torch.eye(d).to(ScalarType.Double);
  }

  static GeneralizedComponents exact(
      Tensor a, Tensor b, int components, boolean maximize, double[] mean) {
    if (components < 1 || components > a.size(0)) {
      throw UserError.of("components is %d; allowed: 1 to the %d columns", components, a.size(0));
    }
    Tensor least = torch.linalg_eigh(b).get0().narrow(0, 0, 1);
    if (!(least.item_double() > 0)) {
      throw UserError.of(
          "B is not positive definite (its smallest eigenvalue is %.3g): columns depend on each"
              + " other or rows are too few; a small epsilon helps",
          least.item_double());
    }
    Tensor root = torch.linalg_cholesky(b);
    // L^-1 A L^-T w = lambda w, v = L^-T w.
    Tensor half = torch.linalg_solve_triangular(root, a, false);
    Tensor reduced = torch.linalg_solve_triangular(root, half.t().contiguous(), false);
    var eigen = torch.linalg_eigh(Tensors.times(reduced.add(reduced.t()), 0.5));
    Tensor order = maximize ? eigen.get1().flip(1) : eigen.get1();
    Tensor values = maximize ? eigen.get0().flip(0) : eigen.get0();
    Tensor chosen = Tensors.columnRange(order, 0, components).contiguous();
    Tensor vectors = torch.linalg_solve_triangular(root.t().contiguous(), chosen, true);
    double[][] rows = Tensors.rows(vectors.t());
    Signs.fix(rows);
    return new GeneralizedComponents(
        rows, Tensors.doubles(values.narrow(0, 0, components)), mean, 0);
  }

  /**
   * The stochastic game on batches of consecutive rows; shuffle the rows first if their order means
   * something.
   *
   * @param batch rows of each sample of a step
   * @param steps steps to play
   */
  public static GeneralizedComponents play(
      GeneralizedProblem problem,
      RowSource source,
      int components,
      GammaConfig config,
      int batch,
      long steps,
      long seed) {
    Engine.start();
    long rowsPerStep = (long) batch * problem.samples();
    if (source.rows() < rowsPerStep) {
      throw UserError.of(
          "%s has %d rows; a step takes %d (%d samples of %d)",
          source.name(), source.rows(), rowsPerStep, problem.samples(), batch);
    }
    try (PointerScope scope = new PointerScope()) {
      Tensor start = Players.random(components, source.columns(), source.type(), seed);
      try (GammaGame game = new GammaGame(problem, config, start)) {
        long[] done = {0};
        while (done[0] < steps) {
          epoch(problem, source, batch, steps, game, done);
          if (!Double.isFinite(game.v().sum().item_double())) {
            throw UserError.of(
                "the game diverged within %d steps at rate %s; a lower baseRate is needed",
                done[0], config.baseRate());
          }
        }
        return result(problem, source, game, config, batch, done[0]);
      }
    }
  }

  private static void epoch(
      GeneralizedProblem problem,
      RowSource source,
      int batch,
      long steps,
      GammaGame game,
      long[] done) {
    List<Tensor> samples = new ArrayList<>();
    try {
      source.scan(
          batch,
          tile -> {
            if (done[0] < steps && tile.rows() == batch) {
              // Cloned: a tile's memory is used again for the next one.
              Tensor sample = tile.dense().clone();
              sample.retainReference();
              samples.add(sample);
              if (samples.size() == problem.samples()) {
                game.step(samples);
                done[0]++;
                samples.forEach(Tensor::close);
                samples.clear();
              }
            }
          });
    } finally {
      samples.forEach(Tensor::close);
    }
  }

  /** Rayleigh quotients over one more reading, and players scaled by their denominators. */
  private static GeneralizedComponents result(
      GeneralizedProblem problem,
      RowSource source,
      GammaGame game,
      GammaConfig config,
      int batch,
      long steps) {
    Tensor unit = Players.normalised(game.v());
    Tensor numerators = Tensors.zeros(ScalarType.Double, unit.size(0));
    Tensor denominators = Tensors.zeros(ScalarType.Double, unit.size(0));
    long[] batches = {0};
    source.scan(
        batch,
        tile -> {
          if (tile.rows() == batch) {
            Tensor rows = tile.dense();
            Tensor centred = config.trackMean() ? rows.sub(game.mean()) : rows;
            List<Tensor> samples = Collections.nCopies(problem.samples(), centred);
            GeneralizedProblem.Quotients parts = problem.quotients(samples, unit);
            numerators.add_(Tensors.as(parts.numerator(), ScalarType.Double));
            denominators.add_(Tensors.as(parts.denominator(), ScalarType.Double));
            batches[0]++;
          }
        });
    double[] above = Tensors.doubles(numerators);
    double[] below = Tensors.doubles(denominators);
    double[][] vectors = Tensors.rows(unit);
    double[] values = new double[above.length];
    for (int i = 0; i < values.length; i++) {
      double norm = below[i] / batches[0] + (problem.regularizesA() ? 0 : config.epsilon());
      values[i] = above[i] / batches[0] / norm;
      for (int j = 0; j < vectors[i].length; j++) {
        vectors[i][j] /= Math.sqrt(norm);
      }
    }
    Signs.fix(vectors);
    return new GeneralizedComponents(vectors, values, Tensors.doubles(game.mean()), steps);
  }
}
