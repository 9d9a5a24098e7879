package dev.laurel.ntk.eval;

import dev.laurel.core.Tensors;
import dev.laurel.core.UserError;
import dev.laurel.core.run.Progress;
import dev.laurel.core.run.RunOptions;
import dev.laurel.ntk.NtkConfig;
import dev.laurel.ntk.NtkRegressor;
import dev.laurel.ntk.data.InMemory;
import dev.laurel.ntk.data.Schema;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * Errors on every row by models that have not seen it.
 *
 * @param folds in their order
 * @param r2 mean over the folds
 * @param rmse mean over the folds
 * @param coverage90 share of targets within their 90% interval, over all folds
 * @param accuracy share of rows whose class was foretold, over all folds; NaN for numbers
 */
public record CrossValidation(
    List<RegressionScores> folds, double r2, double rmse, double coverage90, double accuracy) {
  private static final double Z90 = 1.6448536269514722;

  /** How rows are split. */
  public enum Split {
    /** In random order. */
    RANDOM,
    /** In their order: each fold is foretold from the rows before it, as time requires. */
    TIME
  }

  /**
   * Fits as often as there are folds.
   *
   * @param count of folds, at least 2; with {@code TIME} one more part, the first, is only learned
   */
  public static CrossValidation of(
      InMemory rows,
      Schema schema,
      NtkConfig config,
      int count,
      Split split,
      long seed,
      Progress progress) {
    int n = (int) rows.rows();
    int parts = split == Split.TIME ? count + 1 : count;
    if (count < 2 || parts > n / 2) {
      throw UserError.of("folds is %d for %d rows; allowed: 2 to half of the rows", count, n);
    }
    long[] order = new long[n];
    Arrays.setAll(order, i -> i);
    if (split == Split.RANDOM) {
      order = InMemory.permutation(n, seed);
    }
    progress.begin("cross-validation", count);
    List<RegressionScores> folds = new ArrayList<>();
    double within = 0;
    double judged = 0;
    double right = 0;
    for (int fold = 0; fold < count; fold++) {
      int part = split == Split.TIME ? fold + 1 : fold;
      int from = (int) ((long) n * part / parts);
      int to = (int) ((long) n * (part + 1) / parts);
      long[] test = Arrays.copyOfRange(order, from, to);
      long[] training = split == Split.TIME ? Arrays.copyOf(order, from) : without(order, from, to);
      try (PointerScope scope = new PointerScope();
          InMemory learned = rows.select(training);
          InMemory judge = rows.select(test);
          NtkRegressor model = NtkRegressor.fit(learned, schema, config, RunOptions.defaults())) {
        Tensor predicted = model.predict(judge.x());
        double[][] truth = Tensors.rows(judge.y());
        double[][] found = Tensors.rows(predicted);
        folds.add(RegressionScores.of(truth, found));
        Tensor apart =
            predicted.sub(judge.y()).abs().le(Tensors.times(model.deviation(judge.x()), Z90));
        within += apart.to(ScalarType.Double).sum().item_double();
        judged += apart.numel();
        right += truth.length * RegressionScores.accuracy(truth, found);
        progress.step(fold + 1L, Map.of("r2", folds.get(fold).r2()));
      }
    }
    progress.end();
    double covered = 0;
    for (RegressionScores one : folds) {
      covered += one.rows();
    }
    return new CrossValidation(
        List.copyOf(folds),
        folds.stream().mapToDouble(RegressionScores::r2).average().orElse(Double.NaN),
        folds.stream().mapToDouble(RegressionScores::rmse).average().orElse(Double.NaN),
        within / judged,
        schema.classes().isEmpty() ? Double.NaN : right / covered);
  }

  private static long[] without(long[] order, int from, int to) {
    long[] rest = new long[order.length - (to - from)];
    System.arraycopy(order, 0, rest, 0, from);
    System.arraycopy(order, to, rest, from, order.length - to);
    return rest;
  }
}
