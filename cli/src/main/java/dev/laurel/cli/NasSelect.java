package dev.laurel.cli;

import dev.laurel.core.UserError;
import dev.laurel.core.io.AtomicFile;
import dev.laurel.core.run.Progress;
import dev.laurel.nas.data.PictureData;
import dev.laurel.nas.data.PictureFiles;
import dev.laurel.nas.run.ArchitectureSearch;
import dev.laurel.nas.run.SearchFolder;
import dev.laurel.nas.run.SearchPlan;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.bytedeco.javacpp.PointerScope;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code laurel nas select}. */
@Command(
    name = "select",
    description = "Choose anew from a trained network of all candidates, by another rule.",
    sortOptions = false,
    footer = {
      "",
      "Example:",
      "  laurel nas select found shapes --selection magnitude --out by-magnitude"
    })
final class NasSelect implements Callable<Integer> {
  @Parameters(index = "0", paramLabel = "RUN", description = "Folder of a search.")
  private Path run;

  @Parameters(
      index = "1",
      paramLabel = "DATA",
      description = "The same pictures. " + PictureFiles.FORMATS + ".")
  private String data;

  @Option(
      names = "--out",
      required = true,
      paramLabel = "DIR",
      description = "Folder of the new selection.")
  private Path out;

  @Option(names = "--force", description = "Begin anew where the folder holds a search.")
  private boolean force;

  @Option(
      names = "--selection",
      defaultValue = "pt",
      paramLabel = "NAME",
      description =
          "pt (by accuracy without it), pt-loss, first-order (an estimate), magnitude-progressive,"
              + " magnitude. Default: ${DEFAULT-VALUE}.")
  private String selection = "pt";

  @Option(
      names = "--interval",
      defaultValue = "-1",
      paramLabel = "N",
      description = "Epochs of tuning between decisions; -1: as in the search.")
  private int interval = -1;

  @Option(
      names = "--judged",
      defaultValue = "-1",
      paramLabel = "N",
      description = "Judge candidates by N pictures; 0: by half of all; -1: as in the search.")
  private long judged = -1;

  @Option(names = "--train", description = "Train the chosen network too.")
  private boolean trained;

  @Mixin private NasDataOptions reading;
  @Mixin private CommonOptions common;

  @Override
  public Integer call() {
    SearchFolder from = NasFolders.existing(run);
    SearchFolder folder = NasFolders.checked(out);
    if (interval < -1 || judged < -1) {
      throw UserError.of(
          "--interval %d, --judged %d; allowed: -1 (as in the search) and more", interval, judged);
    }
    if (OutOptions.same(run, out)) {
      throw UserError.of("RUN and --out both name %s; two folders are needed", out);
    }
    if (!Files.exists(from.supernet())) {
      throw UserError.of(
          "%s: its network of all candidates is not trained yet; laurel nas search goes on", run);
    }
    SearchPlan earlier = from.plan().orElseThrow();
    SearchPlan plan =
        earlier
            .withSelection(NasPlanOptions.selection(selection))
            .withLengths(
                earlier.epochs(),
                interval < 0 ? earlier.interval() : interval,
                judged < 0 ? earlier.judged() : judged);
    common.startEngine();
    try (PointerScope scope = new PointerScope();
        Progress progress = common.progress()) {
      PictureData pictures = reading.open(data, plan.seed());
      from.requireSame(pictures);
      ArchitectureSearch search =
          ArchitectureSearch.open(folder, plan, null, pictures, progress, force);
      copy(from, folder);
      ArchitectureSearch.Selected selected = search.select();
      if (selected == null) {
        return NasFolders.interrupted(folder, progress);
      }
      ArchitectureSearch.Trained network = null;
      if (trained) {
        network = search.train(selected.architecture(), 0);
        if (network == null) {
          return NasFolders.interrupted(folder, progress);
        }
      }
      NasFolders.tell(folder, plan, selected, network, common);
      return 0;
    }
  }

  private static void copy(SearchFolder from, SearchFolder to) {
    if (Files.exists(to.supernet())) {
      return;
    }
    try {
      Path part = to.supernet().resolveSibling("supernet.part");
      Files.copy(from.supernet(), part);
      Files.move(part, to.supernet());
    } catch (IOException e) {
      throw new UserError("cannot write " + to.supernet() + ": " + AtomicFile.reason(e), e);
    }
  }
}
