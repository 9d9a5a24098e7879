package dev.laurel.cli;

import dev.laurel.core.UserError;
import dev.laurel.core.report.Report;
import dev.laurel.core.run.Progress;
import dev.laurel.nas.data.PictureData;
import dev.laurel.nas.data.PictureFiles;
import dev.laurel.nas.report.Explanation;
import dev.laurel.nas.run.ArchitectureSearch;
import dev.laurel.nas.run.SearchFolder;
import dev.laurel.nas.run.SearchPlan;
import dev.laurel.nas.run.SearchReport;
import dev.laurel.nas.search.SearchConfig;
import dev.laurel.nas.space.SearchSpace;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import org.bytedeco.javacpp.PointerScope;

/** The tour's chapter on architecture search. */
final class NasChapter implements Chapter {
  private static final int SIDE = 12;
  private static final int PICTURES = 1800;
  private static final int TESTED = 900;
  private static final int EPOCHS = 8;
  private static final int BRIEF_EPOCHS = 4;
  private static final int LAST_EPOCHS = 8;

  private final Tour tour;
  private final Progress progress;
  private final Path folder;

  NasChapter(Tour tour) {
    this.tour = tour;
    this.progress = tour.progress();
    // Searches are kept beside the report.
    this.folder = tour.folder();
  }

  @Override
  public Finding write(Report report) {
    progress.note("Architecture search: which operation is needed, and which is only used");
    List<List<String>> rows = new ArrayList<>();
    Explanation explanation = null;
    String drawn = null;
    try (PointerScope scope = new PointerScope()) {
      PictureData pictures =
          PictureFiles.open(
              "shapes", PictureFiles.Options.defaults().withSide(SIDE).withMost(PICTURES, TESTED));
      for (SearchConfig.Method method :
          List.of(SearchConfig.Method.FIRST_ORDER, SearchConfig.Method.BLANK)) {
        ArchitectureSearch.Selected selected = searched(method, pictures, rows);
        if (explanation == null) {
          explanation = selected.explanation();
          drawn = selected.architecture();
        }
      }
    }
    String svg = SearchReport.drawings(SearchSpace.Form.SMALL, drawn).get("cell").svg();
    report
        .section("A network for the pictures at hand, and why")
        .lead("Which operations does my data need?")
        .text(
            "Discs, squares and triangles with stripes across or along: which operations should a"
                + " cell of a small network have? One network holds all candidates on all edges. The"
                + " classic rule keeps what has the largest weight; the other takes every candidate"
                + " away, looks how much worse the network does, and keeps what is missed most."
                + " Where weights are frozen, the largest one says nothing at all.")
        .table(List.of("weights", "rule", "right, trained alike", "architecture"), rows)
        .picture(
            "data:image/svg+xml;base64,"
                + Base64.getEncoder().encodeToString(svg.getBytes(StandardCharsets.UTF_8)),
            "The cell that was found.")
        .table(
            List.of("edge", "operation", "weight", "right without it"),
            reasons(explanation.edges().get(0)))
        .code(
            COMMANDS,
            """
            laurel nas search photos/ --side 32 --minutes 25 --out found
            laurel nas explain found
            laurel nas classify found/network.safetensors photo.jpg
            """)
        .code(
            JAVA,
            """
            PictureData data = PictureFiles.open("photos", PictureFiles.Options.defaults().withSide(32));
            SearchPlan plan = SearchPlan.small(SearchSpace.of("s2"));
            ArchitectureSearch search =
                ArchitectureSearch.open(
                    new SearchFolder(Path.of("found")), plan, null, data, Progress.silent());
            String architecture = search.search() ? search.select().architecture() : null;
            """);
    return new Finding(
        "Which operations does my data need?",
        "chosen by what is missed: "
            + rows.get(1).get(2)
            + ", with frozen weights "
            + rows.get(3).get(2),
        "by weight: " + rows.get(0).get(2) + ", with frozen weights " + rows.get(2).get(2));
  }

  private ArchitectureSearch.Selected searched(
      SearchConfig.Method method, PictureData pictures, List<List<String>> rows) {
    boolean frozen = method == SearchConfig.Method.BLANK;
    SearchPlan plan = plan(method);
    SearchFolder own = new SearchFolder(folder.resolve(frozen ? "search-frozen" : "search"));
    ArchitectureSearch search =
        ArchitectureSearch.open(own, plan, null, pictures, progress, /* anew= */ true);
    ArchitectureSearch.Selected selected = search.search() ? search.select() : null;
    if (selected == null) {
      throw new UserError("interrupted");
    }
    for (boolean magnitude : new boolean[] {true, false}) {
      String architecture = magnitude ? selected.byMagnitude() : selected.architecture();
      own.clearTraining();
      ArchitectureSearch.Trained trained = search.train(architecture, 0);
      if (trained == null) {
        throw new UserError("interrupted");
      }
      rows.add(
          List.of(
              frozen ? "frozen" : "learned",
              magnitude ? "magnitude" : "perturbation",
              String.format(Locale.ROOT, "%.1f%%", 100 * trained.accuracy()),
              architecture));
    }
    return selected;
  }

  private SearchPlan plan(SearchConfig.Method method) {
    SearchPlan usual = SearchPlan.small(SearchSpace.of("small-simple"));
    return usual
        .withMethod(method)
        .withLengths(tour.of(EPOCHS, BRIEF_EPOCHS), 1, 0)
        .withLast(
            new SearchPlan.Last(
                8, 2, 64, tour.of(LAST_EPOCHS, BRIEF_EPOCHS), 0.05, usual.last().style()));
  }

  private static List<List<String>> reasons(Explanation.Edge edge) {
    List<List<String>> rows = new ArrayList<>();
    for (Explanation.Candidate one : edge.candidates()) {
      rows.add(
          List.of(
              edge.from() + " to " + edge.to(),
              one.operation() + (one.operation().equals(edge.byPerturbation()) ? " (chosen)" : ""),
              String.format(Locale.ROOT, "%.3f", one.share()),
              String.format(Locale.ROOT, "%.1f%%", 100 * one.accuracyWithout())));
    }
    return rows;
  }
}
