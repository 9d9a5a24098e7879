package dev.laurel.cli;

import dev.laurel.core.run.Progress;
import dev.laurel.nas.table.ArchitectureTable;
import dev.laurel.nas.table.SmallBenchmark;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.bytedeco.javacpp.PointerScope;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code laurel nas table}. */
@Command(
    name = "table",
    description = "Train every architecture of the small space once (some minutes).",
    sortOptions = false,
    footer = {
      "",
      "Example:",
      "  laurel nas table /usr/share/datasets/fashion-mnist --out table.csv"
    })
final class NasTable implements Callable<Integer> {
  @Parameters(paramLabel = "DATA", description = "Folder with Fashion-MNIST, or with alike files.")
  private String data;

  @Mixin private OutOptions out;
  @Mixin private CommonOptions common;

  @Override
  public Integer call() {
    Path target = out.checked();
    common.startEngine();
    try (PointerScope scope = new PointerScope();
        Progress progress = common.progress()) {
      ArchitectureTable table = new SmallBenchmark(SmallBenchmark.open(data), progress).table();
      table.write(target);
      common.printSaved(
          target,
          Map.of(
              "architectures", table.rows().size(),
              "best", table.best(),
              "random", table.random()),
          String.format(
              Locale.ROOT,
              "%d architectures, the best %.2f%%, one at random %.2f%%",
              table.rows().size(),
              100 * table.best(),
              100 * table.random()));
      return 0;
    }
  }
}
