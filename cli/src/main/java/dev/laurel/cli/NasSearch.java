package dev.laurel.cli;

import dev.laurel.core.UserError;
import dev.laurel.core.run.Progress;
import dev.laurel.nas.data.PictureData;
import dev.laurel.nas.data.PictureFiles;
import dev.laurel.nas.run.ArchitectureSearch;
import dev.laurel.nas.run.Budget;
import dev.laurel.nas.run.SearchFolder;
import dev.laurel.nas.run.SearchPlan;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.bytedeco.javacpp.PointerScope;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code laurel nas search}. */
@Command(
    name = "search",
    description =
        "Find a network for labelled pictures, train it, and tell why it looks as it does.",
    sortOptions = false,
    footer = {
      "",
      "Example:",
      "  laurel nas search shapes --space small --out found",
      "  laurel nas search photos/ --side 32 --minutes 25 --out found",
      "  laurel nas search /usr/share/datasets/fashion-mnist --minutes 30 --out found"
    })
final class NasSearch implements Callable<Integer> {
  @Parameters(paramLabel = "DATA", description = PictureFiles.FORMATS + ".")
  private String data;

  @Option(
      names = "--out",
      required = true,
      paramLabel = "DIR",
      description = "Folder of the search; one that was interrupted goes on.")
  private Path out;

  @Option(names = "--force", description = "Begin anew where the folder holds a search.")
  private boolean force;

  @Option(
      names = "--minutes",
      defaultValue = "0",
      paramLabel = "M",
      description = "Plan everything to take so long; 0: by the other options.")
  private double minutes;

  @Option(names = "--no-train", description = "Stop when the network is chosen.")
  private boolean untrained;

  @Mixin private SavingOptions saving;
  @Mixin private NasPlanOptions planning;
  @Mixin private NasDataOptions reading;
  @Mixin private CommonOptions common;

  @Override
  public Integer call() {
    long started = System.nanoTime();
    if (!(minutes >= 0)) {
      throw UserError.of("--minutes is %s; allowed: 0 and more", minutes);
    }
    if (minutes > 0) {
      planning.refuseLengths();
    }
    common.startEngine();
    SearchFolder folder = NasFolders.checked(out);
    try (PointerScope scope = new PointerScope();
        Progress progress = common.progress()) {
      PictureData pictures = reading.open(data, planning.seed());
      SearchPlan plan = planning.plan(pictures.height());
      Budget budget = minutes > 0 ? new Budget(minutes) : null;
      ArchitectureSearch search =
          ArchitectureSearch.open(folder, plan, budget, pictures, progress, force)
              .savingEvery(saving.seconds());
      if (!search.search()) {
        return NasFolders.interrupted(folder, progress);
      }
      ArchitectureSearch.Selected selected = search.select();
      if (selected == null) {
        return NasFolders.interrupted(folder, progress);
      }
      ArchitectureSearch.Trained trained = null;
      if (!untrained) {
        double spent = Math.max((System.nanoTime() - started) / 1e9, search.spent());
        trained =
            search.train(
                selected.architecture(), minutes > 0 ? Math.max(1, 60 * minutes - spent) : 0);
        if (trained == null) {
          return NasFolders.interrupted(folder, progress);
        }
      }
      NasFolders.tell(folder, search.plan(), selected, trained, common);
      return 0;
    }
  }
}
