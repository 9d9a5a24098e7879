package dev.laurel.cli;

import dev.laurel.core.UserError;
import dev.laurel.nas.report.Explanation;
import dev.laurel.nas.run.ArchitectureSearch;
import dev.laurel.nas.run.SearchFolder;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code laurel nas explain}. */
@Command(
    name = "explain",
    description = "Tell for every edge why its operation was chosen.",
    sortOptions = false,
    footer = {"", "Example:", "  laurel nas explain found"})
final class NasExplain implements Callable<Integer> {
  @Parameters(paramLabel = "RUN", description = "Folder of a search.")
  private Path run;

  @Mixin private CommonOptions common;

  @Override
  public Integer call() {
    SearchFolder folder = NasFolders.existing(run);
    ArchitectureSearch.Selected selected =
        folder
            .readSelected()
            .orElseThrow(
                () -> UserError.of("%s: nothing is chosen yet; laurel nas search goes on", run));
    StringBuilder text = new StringBuilder(selected.architecture());
    for (Explanation.Edge edge : selected.explanation().edges()) {
      text.append(
          String.format(
              Locale.ROOT,
              "%n%n%s, %d to %d: %s%s",
              edge.cell().equals("cell") ? "cell" : edge.cell() + " cell",
              edge.from(),
              edge.to(),
              edge.byPerturbation().isEmpty() ? edge.byMagnitude() : edge.byPerturbation(),
              edge.kept() ? "" : " (edge dropped)"));
      if (!Double.isNaN(edge.margin())) {
        text.append(
            String.format(
                Locale.ROOT,
                ", missed %.2f%% more than the next (error %.2f)%s",
                100 * edge.margin(),
                100 * edge.standardError(),
                edge.withinNoise() ? ": within noise" : ""));
      }
      for (Explanation.Candidate one : edge.candidates()) {
        text.append(
            String.format(
                Locale.ROOT,
                "%n  %-14s weight %.3f%s%s%s",
                one.operation(),
                one.share(),
                Double.isNaN(one.accuracyWithout())
                    ? ""
                    : String.format(
                        Locale.ROOT, ", without it %.2f%%", 100 * one.accuracyWithout()),
                Double.isNaN(one.lossWithout())
                    ? ""
                    : String.format(Locale.ROOT, ", loss %.4f", one.lossWithout()),
                one.operation().equals(edge.byMagnitude()) ? "  (largest weight)" : ""));
      }
    }
    common.print(selected, text.toString());
    return 0;
  }
}
