package dev.laurel.cli;

import dev.laurel.core.UserError;
import dev.laurel.core.run.Progress;
import dev.laurel.core.run.RunOptions;
import dev.laurel.ntk.FitReport;
import dev.laurel.ntk.Method;
import dev.laurel.ntk.NtkConfig;
import dev.laurel.ntk.NtkRegressor;
import dev.laurel.ntk.data.Table;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code laurel ntk fit}. */
@Command(
    name = "fit",
    description = "Learn to foretell a column of a table from the others.",
    sortOptions = false,
    footer = {"", "Example:", "  laurel ntk fit data.csv --target price --out model.safetensors"})
final class NtkFit implements Callable<Integer> {
  @Mixin private NtkDataOptions data;
  @Mixin private OutOptions out;
  @Mixin private NtkMethodOptions method;

  @Mixin private CheckpointOptions checkpoint;
  @Mixin private CommonOptions common;

  @Override
  public Integer call() {
    Path target = out.checked();
    checkpoint.check(out);
    out.refuseSame("DATA", data.path());
    Path state = checkpoint.path();
    if (state != null && OutOptions.same(state, data.path())) {
      throw UserError.of("--checkpoint and DATA both name %s; two files are needed", state);
    }
    common.startEngine();
    try (Progress progress = common.progress();
        Table table = data.open()) {
      NtkConfig config = method.config(table.rows());
      if (state != null && !(config.method() instanceof Method.NetworkPass)) {
        throw new UserError("--checkpoint is of network_pass; the other methods keep no state");
      }
      RunOptions options = checkpoint.run(progress);
      try (NtkRegressor model = NtkRegressor.fit(table, config, options)) {
        model.save(target);
        model.report().warnings().forEach(progress::note);
        common.printSaved(
            target,
            Map.of("configuration", model.config(), "report", model.report()),
            forPeople(model.report()));
      } catch (CancellationException e) {
        return checkpoint.interrupted(progress);
      }
    }
    checkpoint.delete();
    return 0;
  }

  private static String forPeople(FitReport report) {
    StringBuilder text = new StringBuilder();
    text.append(
        String.format(
            Locale.ROOT,
            "%d rows of %d numbers, scaled to %s, lambda %.3g",
            report.rows(),
            report.numbers(),
            report.scaling().name().toLowerCase(Locale.ROOT),
            report.lambda()));
    if (!Double.isNaN(report.stepSize())) {
      text.append(String.format(Locale.ROOT, ", step size %.3g", report.stepSize()));
    }
    text.append(
        String.format(
            Locale.ROOT,
            ", %.2f s%nR2 of rows not learned from: %.4f%n",
            report.seconds(),
            report.heldOutR2()));
    if (!Double.isNaN(report.coverage80())) {
      text.append(
          String.format(
              Locale.ROOT,
              "of them within intervals of 80%% and 95%%: %.1f%% and %.1f%%%n",
              100 * report.coverage80(),
              100 * report.coverage95()));
    }
    return text.toString();
  }

  /** Refuses a level that is not a share. */
  static double requireShare(String option, double value) {
    if (!(value > 0 && value < 1)) {
      throw UserError.of("%s is %s; allowed: between 0 and 1", option, value);
    }
    return value;
  }
}
