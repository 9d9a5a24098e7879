package dev.laurel.cli;

import dev.laurel.core.io.Artifact;
import dev.laurel.core.report.Report;
import dev.laurel.core.run.Progress;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code laurel tour}: every method, small, on embedded data; one page at the end. */
@Command(
    name = "tour",
    description = "Run every method on small embedded data and write one report.",
    footer = {"", "Example:", "  laurel tour"})
final class TourCommand implements Callable<Integer> {
  @Option(
      names = "--out",
      defaultValue = "laurel-report",
      paramLabel = "DIR",
      description = "Folder of the report, written anew. Default: ${DEFAULT-VALUE}.")
  private Path out;

  @Mixin private CommonOptions common;

  @Override
  public Integer call() {
    common.startEngine();
    Report report = new Report("Laurel: the tour");
    report.text(
        "Laurel "
            + Artifact.libraryVersion()
            + " brings prize-winning machine-learning methods to the JVM. Every figure below was"
            + " made on this machine, a moment ago, from data that Laurel carries or draws itself.");
    try (Progress progress = common.progress()) {
      new PcaChapter(progress).write(report);
      new KgChapter(progress).write(report);
      new SdeChapter(progress).write(report);
      new MeshChapter(progress).write(report);
      new PhmChapter(progress).write(report);
      new BinauralChapter(progress).write(report);
      new NasChapter(progress, out).write(report);
      new NtkChapter(progress).write(report);
    }
    Path page = out.resolve("index.html");
    report.write(page);
    common.print(Map.of("report", page.toString()), "report: " + page);
    return 0;
  }
}
