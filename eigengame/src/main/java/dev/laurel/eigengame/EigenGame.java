package dev.laurel.eigengame;

import dev.laurel.core.Engine;
import dev.laurel.core.UserError;
import dev.laurel.core.data.DenseRows;
import dev.laurel.core.data.RowSource;
import dev.laurel.core.run.RunOptions;
import dev.laurel.eigengame.solver.ColumnStatistics;
import dev.laurel.eigengame.solver.Signs;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.bytedeco.pytorch.global.torch.ScalarType;

/** Finds principal components: the door to everything in this module. */
public final class EigenGame {
  /** Variances closer than this, relatively, have no components of their own, only a span. */
  private static final double CLUSTER_GAP = 1e-6;

  private EigenGame() {}

  /**
   * Finds k components of rows in memory.
   *
   * @param rows (n, d), n at least 2
   */
  public static PrincipalComponents fit(double[][] rows, int components) {
    return fit(rows, EigenGameConfig.of(components));
  }

  /** Finds components of rows in memory, in float64. */
  public static PrincipalComponents fit(double[][] rows, EigenGameConfig config) {
    try (DenseRows source = DenseRows.of(rows)) {
      return fit(source, config);
    }
  }

  /** Finds components of rows in memory, in float32. */
  public static PrincipalComponents fit(float[][] rows, EigenGameConfig config) {
    try (DenseRows source = DenseRows.of(rows)) {
      return fit(source, config);
    }
  }

  /** Finds components of any source. */
  public static PrincipalComponents fit(RowSource source, EigenGameConfig config) {
    return fit(source, config, RunOptions.defaults());
  }

  /**
   * Finds components of any source.
   *
   * @throws UserError if k is larger than the rows or columns, a value is not finite, or the
   *     variance is undefined or zero
   */
  public static PrincipalComponents fit(
      RowSource source, EigenGameConfig config, RunOptions options) {
    Engine.start();
    long most = Math.min(source.rows(), source.columns());
    if (source.rows() < 2) {
      throw UserError.of(
          "%s has %d row; the variance is defined for 2 or more", source.name(), source.rows());
    }
    if (config.varianceRatio() > 0) {
      return explaining(source, config, options, most);
    }
    if (config.components() > most) {
      throw UserError.of(
          "components is %d, but %s has %d rows and %d columns; allowed: 1 to %d",
          config.components(), source.name(), source.rows(), source.columns(), most);
    }
    return components(source, config, config.components(), options);
  }

  /** Doubles k until the share of the variance is reached, then keeps as few as needed. */
  private static PrincipalComponents explaining(
      RowSource source, EigenGameConfig config, RunOptions options, long most) {
    for (long k = Math.min(most, config.components()); ; k = Math.min(most, 2 * k)) {
      PrincipalComponents found = components(source, config, (int) k, options);
      double sum = 0;
      for (int i = 0; i < k; i++) {
        sum += found.explainedVarianceRatio()[i];
        if (sum > config.varianceRatio() || (k == most && i == k - 1)) {
          return first(found, i + 1);
        }
      }
    }
  }

  private static PrincipalComponents first(PrincipalComponents all, int k) {
    FitReport report = all.report();
    return new PrincipalComponents(
        Arrays.copyOf(all.components(), k),
        all.mean(),
        all.scale(),
        Arrays.copyOf(all.explainedVariance(), k),
        all.totalVariance(),
        all.config(),
        new FitReport(
            report.algorithm(),
            report.rows(),
            report.passes(),
            report.rounds(),
            report.converged(),
            Arrays.copyOf(report.residuals(), k),
            Arrays.copyOf(report.angleBounds(), k),
            report.seconds(),
            report.warnings()));
  }

  private static PrincipalComponents components(
      RowSource source, EigenGameConfig config, int k, RunOptions options) {
    long start = System.nanoTime();
    Solution solution = solve(source, config, k, options);
    ColumnStatistics statistics = solution.statistics();
    if (statistics.totalVariance() <= 0) {
      throw UserError.of(
          "%s: all rows are equal, so there is no variance to explain", source.name());
    }
    double[][] components = solution.components();
    Signs.fix(components);
    int rank = Components.rank(solution.values(), k, source.type());
    double[] variance = Arrays.copyOf(solution.values(), k);
    Arrays.fill(variance, rank, k, 0);
    double[] residuals = solution.residuals().clone();
    for (int i = 0; i < k; i++) {
      residuals[i] = i < rank ? residuals[i] / variance[i] : 0;
    }
    double total =
        config.standardize()
            ? source.columns() - statistics.constantColumns()
            : statistics.totalVariance();
    double[] deviations =
        config.standardize()
            ? Arrays.stream(statistics.variance()).map(Math::sqrt).toArray()
            : null;
    FitReport report =
        new FitReport(
            solution.description(),
            source.rows(),
            solution.passes(),
            solution.rounds(),
            solution.converged(),
            residuals,
            angleBounds(solution, k),
            (System.nanoTime() - start) / 1e9,
            warnings(source, config, solution, k, rank));
    report.warnings().forEach(options.progress()::note);
    return new PrincipalComponents(
        components, statistics.mean(), deviations, variance, total, config, report);
  }

  private static Solution solve(
      RowSource source, EigenGameConfig config, int k, RunOptions options) {
    Algorithm algorithm = config.algorithm();
    if (algorithm instanceof Nash nash) {
      return new NashSolver(source, config, nash, k, options).solve();
    }
    if (algorithm instanceof Exact) {
      return ExactSolver.solve(source, config, k, options);
    }
    if (algorithm instanceof Circle circle) {
      return CircleSolver.solve(source, config, circle, k, options);
    }
    return MinibatchSolver.solve(source, config, (Minibatch) algorithm, k, options);
  }

  /** Davis-Kahan: the sine of the angle is at most residual / gap to the other values. */
  private static double[] angleBounds(Solution solution, int k) {
    double[] values = solution.values();
    double[] bounds = new double[k];
    for (int i = 0; i < k; i++) {
      double gap = i == 0 ? Double.POSITIVE_INFINITY : values[i - 1] - values[i];
      if (i + 1 < values.length) {
        gap = Math.min(gap, values[i] - values[i + 1]);
      }
      double sine = solution.residuals()[i] / gap;
      bounds[i] = sine < 1 ? Math.asin(sine) : Math.PI / 2;
    }
    return bounds;
  }

  private static List<String> warnings(
      RowSource source, EigenGameConfig config, Solution solution, int k, int rank) {
    List<String> warnings = new ArrayList<>();
    if (rank < k) {
      warnings.add(
          String.format(
              Locale.ROOT,
              "the data has rank %d, fewer than the %d components asked for: components %d to %d"
                  + " have variance 0 and are an orthonormal fill",
              rank,
              k,
              rank + 1,
              k));
    }
    double[] values = solution.values();
    double gap = source.type() == ScalarType.Double ? CLUSTER_GAP : 10 * CLUSTER_GAP;
    for (int i = 0; i + 1 < Math.min(rank, values.length); i++) {
      int last = i;
      while (last + 1 < rank && values[last] - values[last + 1] < gap * values[last]) {
        last++;
      }
      if (last > i) {
        warnings.add(
            String.format(
                Locale.ROOT,
                "components %d to %d have equal variances: only their span is meaningful",
                i + 1,
                last + 1));
        i = last;
      }
    }
    if (!solution.converged()) {
      warnings.add(
          String.format(
              Locale.ROOT,
              "not converged after %d rounds: allow more rounds or spare players; the residual of"
                  + " each component is in the report",
              solution.rounds()));
    }
    long constant = solution.statistics().constantColumns();
    if (constant > 0) {
      warnings.add(constant + " of " + source.columns() + " columns are constant");
    }
    if (!config.standardize()) {
      spread(solution.statistics(), warnings);
    }
    return warnings;
  }

  private static void spread(ColumnStatistics statistics, List<String> warnings) {
    double[] positive = Arrays.stream(statistics.variance()).filter(v -> v > 0).sorted().toArray();
    if (positive.length > 1) {
      double median = positive[positive.length / 2];
      double largest = positive[positive.length - 1];
      if (largest > 1e6 * median) {
        warnings.add(
            "columns are of very different scale: the largest has over 1,000 times the deviation"
                + " of the median one; standardize if their units differ");
      }
    }
  }
}
