package dev.laurel.cli;

import dev.laurel.core.UserError;
import dev.laurel.core.run.Progress;
import dev.laurel.nas.search.SearchConfig;
import dev.laurel.nas.table.ArchitectureTable;
import dev.laurel.nas.table.RuleComparison;
import dev.laurel.nas.table.SmallBenchmark;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.bytedeco.javacpp.PointerScope;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code laurel nas bench}. */
@Command(
    name = "bench",
    description =
        "Search the small space some times, and compare both rules by the true accuracies of a table.",
    sortOptions = false,
    footer = {"", "Example:", "  laurel nas bench /usr/share/datasets/fashion-mnist --seeds 5"})
final class NasBench implements Callable<Integer> {
  @Parameters(paramLabel = "DATA", description = "Folder with Fashion-MNIST.")
  private String data;

  @Option(
      names = "--seeds",
      defaultValue = "3",
      paramLabel = "N",
      description = "Searches. Default: ${DEFAULT-VALUE}.")
  private int seeds = 3;

  @Option(names = "--blank", description = "Freeze the architecture weights.")
  private boolean blank;

  @Option(
      names = "--table",
      paramLabel = "FILE",
      description = "Table that laurel nas table made; default: the one that is shipped.")
  private Path table;

  @Mixin private CommonOptions common;

  @Override
  public Integer call() {
    if (seeds < 1) {
      throw UserError.of("--seeds is %d; allowed: at least 1", seeds);
    }
    ArchitectureTable truth =
        table == null
            ? ArchitectureTable.fashion()
            : ArchitectureTable.read(table).requireComplete();
    common.startEngine();
    try (PointerScope scope = new PointerScope();
        Progress progress = common.progress()) {
      SmallBenchmark benchmark = new SmallBenchmark(SmallBenchmark.open(data), progress);
      List<SmallBenchmark.Found> found = new ArrayList<>();
      StringBuilder text = new StringBuilder();
      for (int seed = 0; seed < seeds; seed++) {
        SmallBenchmark.Found one =
            benchmark.search(
                blank ? SearchConfig.Method.BLANK : SearchConfig.Method.FIRST_ORDER, seed);
        found.add(one);
        text.append(
            String.format(
                Locale.ROOT,
                "seed %d: magnitude %s, perturbation %s, skips by epoch %s%n",
                seed,
                one.byMagnitude().text(),
                one.byPerturbation().text(),
                one.skips()));
      }
      RuleComparison comparison = RuleComparison.of(truth, found);
      text.append(line("magnitude", comparison.magnitude()));
      text.append(line("perturbation", comparison.perturbation()));
      text.append(
          String.format(
              Locale.ROOT,
              "at random %.2f%%, the best %.2f%%%ncorrelation with true accuracies by ranks:"
                  + " weights %.2f, strengths %.2f",
              100 * comparison.random(),
              100 * comparison.best(),
              comparison.weightCorrelation(),
              comparison.strengthCorrelation()));
      common.print(Map.of("comparison", comparison, "searches", found), text.toString());
      return 0;
    }
  }

  private static String line(String rule, RuleComparison.Picks picks) {
    return String.format(
        Locale.ROOT,
        "%s: %.2f%% (deviation %.2f), ranks %s%n",
        rule,
        100 * picks.mean(),
        100 * picks.deviation(),
        picks.ranks());
  }
}
