package dev.laurel.cli;

import dev.laurel.core.run.Progress;
import dev.laurel.ntk.data.InMemory;
import dev.laurel.ntk.data.Table;
import dev.laurel.ntk.eval.CrossValidation;
import dev.laurel.ntk.eval.RegressionScores;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code laurel ntk cv}. */
@Command(
    name = "cv",
    description = "Cross-validate: foretell every row by models that have not seen it.",
    sortOptions = false,
    footer = {"", "Example:", "  laurel ntk cv data.csv --target price --folds 5"})
final class NtkCv implements Callable<Integer> {
  @Mixin private NtkDataOptions data;
  @Mixin private NtkMethodOptions method;

  @Option(
      names = "--folds",
      defaultValue = "5",
      paramLabel = "K",
      description = "Default: ${DEFAULT-VALUE}.")
  private int folds = 5;

  @Option(
      names = "--split",
      defaultValue = "random",
      paramLabel = "HOW",
      description =
          "random, or time: each part is foretold from those before it. Default: ${DEFAULT-VALUE}.")
  private CrossValidation.Split split = CrossValidation.Split.RANDOM;

  @Mixin private CommonOptions common;

  @Override
  public Integer call() {
    common.startEngine();
    try (Progress progress = common.progress();
        Table table = data.open();
        InMemory rows = InMemory.of(table)) {
      CrossValidation found =
          CrossValidation.of(
              rows,
              table.schema(),
              method.config(
                  split == CrossValidation.Split.TIME
                      ? rows.rows() / Math.max(1, folds + 1)
                      : rows.rows() * (folds - 1) / Math.max(1, folds)),
              folds,
              split,
              method.seed(),
              progress);
      common.print(found, forPeople(found));
    }
    return 0;
  }

  private static String forPeople(CrossValidation found) {
    StringBuilder text = new StringBuilder("fold  rows      R2        RMSE      MAE\n");
    int fold = 1;
    for (RegressionScores one : found.folds()) {
      text.append(
          String.format(
              Locale.ROOT,
              "%4d  %-8d  %-8.4f  %-8.5g  %-8.5g%n",
              fold++,
              one.rows(),
              one.r2(),
              one.rmse(),
              one.mae()));
    }
    text.append(
        String.format(
            Locale.ROOT,
            "mean            %-8.4f  %-8.5g%nwithin 90%% intervals: %.1f%%",
            found.r2(),
            found.rmse(),
            100 * found.coverage90()));
    if (!Double.isNaN(found.accuracy())) {
      text.append(String.format(Locale.ROOT, "%naccuracy: %.2f%%", 100 * found.accuracy()));
    }
    return text.toString();
  }
}
