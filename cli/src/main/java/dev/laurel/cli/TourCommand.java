package dev.laurel.cli;

import dev.laurel.core.UserError;
import dev.laurel.core.io.Artifact;
import dev.laurel.core.report.Report;
import dev.laurel.core.run.Progress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.Function;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code laurel tour}: every method, small, on embedded data; one page at the end. */
@Command(
    name = "tour",
    description = "Run every method on small embedded data and write one report.",
    footer = {"", "Examples:", "  laurel tour", "  laurel tour --quick --only kg,ntk"})
final class TourCommand implements Callable<Integer> {
  private static final Map<String, Function<Tour, Chapter>> CHAPTERS = chapters();

  @Option(
      names = "--out",
      defaultValue = "laurel-report",
      paramLabel = "DIR",
      description = "Folder of the report, written anew. Default: ${DEFAULT-VALUE}.")
  private Path out;

  @Option(names = "--quick", description = "In three minutes instead of eight: train less.")
  private boolean quick;

  @Option(
      names = "--only",
      split = ",",
      paramLabel = "GROUP",
      description = "Only these chapters: pca, kg, sde, mesh, phm, binaural, nas, ntk.")
  private List<String> only;

  @Mixin private CommonOptions common;

  private static Map<String, Function<Tour, Chapter>> chapters() {
    Map<String, Function<Tour, Chapter>> all = new LinkedHashMap<>();
    all.put("pca", PcaChapter::new);
    all.put("kg", KgChapter::new);
    all.put("sde", SdeChapter::new);
    all.put("mesh", MeshChapter::new);
    all.put("phm", PhmChapter::new);
    all.put("binaural", BinauralChapter::new);
    all.put("nas", NasChapter::new);
    all.put("ntk", NtkChapter::new);
    return all;
  }

  @Override
  public Integer call() {
    List<String> wanted =
        only == null ? List.copyOf(CHAPTERS.keySet()) : only.stream().distinct().toList();
    for (String one : wanted) {
      if (!CHAPTERS.containsKey(one)) {
        throw UserError.of(
            "--only has %s; the chapters are %s", one, String.join(", ", CHAPTERS.keySet()));
      }
    }
    int threads = common.startEngine().threads();
    long started = System.nanoTime();
    Report body = new Report("");
    List<List<String>> findings = new ArrayList<>();
    RuntimeException failure = null;
    try (Progress progress = common.progress()) {
      Tour tour = new Tour(progress, quick, out);
      int number = 0;
      for (String one : wanted) {
        long before = System.nanoTime();
        progress.note(String.format(Locale.ROOT, "[%d of %d] ", ++number, wanted.size()) + one);
        Report own = new Report("");
        try {
          Chapter.Finding found = CHAPTERS.get(one).apply(tour).write(own);
          findings.add(List.of(found.question(), found.found(), found.beside(), seconds(before)));
          body.add(own);
        } catch (RuntimeException e) {
          // The other chapters are worth reading all the same.
          if (failure == null) {
            failure = e;
          } else {
            failure.addSuppressed(e);
          }
          progress.note("this chapter failed: " + e);
          findings.add(List.of(one, "failed: " + e.getMessage(), "", seconds(before)));
        }
      }
    }
    Report report =
        new Report("Laurel: the tour")
            .lead("Prize-winning machine-learning methods, at work on this machine.")
            .text(
                "Every figure and picture below was made here a moment ago, by Laurel "
                    + Artifact.libraryVersion()
                    + ", from data that it carries or draws itself: "
                    + seconds(started)
                    + " with "
                    + threads
                    + (threads == 1 ? " thread" : " threads")
                    + ". The examples are small; what the methods do with more data and"
                    + " time is in the documentation.")
            .contents(body)
            .table(List.of("the question", "the method", "beside it", "took"), findings)
            .add(body);
    Path page = out.resolve("index.html");
    report.write(page);
    if (failure != null) {
      System.err.println("what succeeded is in " + page);
      throw failure;
    }
    common.printSaved(page, Map.of("chapters", wanted), "");
    return 0;
  }

  private static String seconds(long since) {
    return String.format(Locale.ROOT, "%.0f\u00a0s", (System.nanoTime() - since) / 1e9);
  }
}
