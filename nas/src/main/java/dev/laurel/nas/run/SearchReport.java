package dev.laurel.nas.run;

import dev.laurel.core.report.Chart;
import dev.laurel.core.report.Report;
import dev.laurel.nas.op.Operations;
import dev.laurel.nas.report.CellDrawing;
import dev.laurel.nas.report.Explanation;
import dev.laurel.nas.space.Bench201Architecture;
import dev.laurel.nas.space.CellSpace;
import dev.laurel.nas.space.Genotype;
import dev.laurel.nas.space.SearchSpace;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Tells people what a search found, and why. */
public final class SearchReport {
  private static final int BAR = 12;

  private SearchReport() {}

  /** Pictures of the cells of an architecture by their names. */
  public static Map<String, CellDrawing> drawings(SearchSpace.Form form, String architecture) {
    Map<String, CellDrawing> drawings = new LinkedHashMap<>();
    if (form == SearchSpace.Form.DARTS) {
      Genotype genotype = Genotype.parse(architecture, Operations.names());
      drawings.put("normal", CellDrawing.of(genotype.normal(), genotype.normalConcat()));
      drawings.put("reduce", CellDrawing.of(genotype.reduce(), genotype.reduceConcat()));
    } else {
      drawings.put("cell", CellDrawing.of(Bench201Architecture.parse(architecture)));
    }
    return drawings;
  }

  /** What people should be warned of. */
  public static List<String> warnings(SearchPlan plan, ArchitectureSearch.Selected selected) {
    List<String> warnings = new ArrayList<>();
    if (plan.space().form() == SearchSpace.Form.DARTS) {
      warnings.addAll(Genotype.parse(selected.architecture(), Operations.names()).warnings());
    } else if (!Bench201Architecture.parse(selected.architecture()).connected()) {
      warnings.add("nothing reaches the output of the cell");
    }
    if (selected.architecture().contains(Operations.NOISE)) {
      warnings.add("an edge keeps noise");
    }
    List<Explanation.Edge> edges = selected.explanation().edges();
    long noisy = edges.stream().filter(edge -> edge.kept() && edge.withinNoise()).count();
    if (noisy > 0) {
      warnings.add(
          String.format(
              Locale.ROOT,
              "on %d of %d edges that were kept the margin is within two standard errors: judge by"
                  + " more pictures, or by loss (--selection pt-loss)",
              noisy,
              edges.stream().filter(Explanation.Edge::kept).count()));
    }
    edges.stream()
        .filter(edge -> edge.kept() && edge.byPerturbation().equals(Operations.NONE))
        .forEach(
            edge ->
                warnings.add(
                    String.format(
                        Locale.ROOT,
                        "%s cell, edge %d to %d: '%s' is missed most; the architecture has the first"
                            + " other operation there",
                        edge.cell(),
                        edge.from(),
                        edge.to(),
                        Operations.NONE)));
    return warnings;
  }

  /**
   * The page.
   *
   * @param trained null before the chosen network is trained
   */
  public static Report of(
      SearchPlan plan,
      ArchitectureSearch.Selected selected,
      ArchitectureSearch.Trained trained,
      List<SearchFolder.Epoch> epochs) {
    Report report = new Report("What was found, and why");
    report.section("The network").text(headline(plan, selected, trained));
    report.code(selected.architecture());
    drawings(plan.space().form(), selected.architecture())
        .forEach(
            (name, drawing) ->
                report.picture(
                    url(drawing.svg()),
                    name.equals("cell") ? "The cell." : "The " + name + " cell."));
    for (String warning : warnings(plan, selected)) {
      report.text("Beware: " + warning + ".");
    }
    report
        .section("Why each operation")
        .text(
            String.format(
                Locale.ROOT,
                "For every candidate its architecture weight, which the classic rule goes by, and the"
                    + " accuracy of the whole network without it on %,d pictures: the lower, the more"
                    + " it is missed. Margins below two standard errors may be chance.",
                selected.judged()));
    List<String> kinds =
        selected.explanation().edges().stream().map(Explanation.Edge::cell).distinct().toList();
    for (String kind : kinds) {
      report.table(
          List.of(
              kind.equals("cell") ? "edge" : kind + ": edge",
              "operation",
              "weight",
              "accuracy without it",
              "chosen by",
              "margin"),
          rows(selected.explanation(), kind));
    }
    if (epochs.size() > 1) {
      report
          .section("How the search went")
          .chart(skips(plan, epochs), "Edges whose largest weight is that of a skip connection.");
      report.chart(
          sharpness(epochs),
          "The largest weight of an edge, on average: how decided the search is.");
    }
    return report;
  }

  private static String headline(
      SearchPlan plan, ArchitectureSearch.Selected selected, ArchitectureSearch.Trained trained) {
    long agreed =
        selected.explanation().edges().stream().filter(e -> e.kept() && e.agreed()).count();
    long kept = selected.explanation().edges().stream().filter(Explanation.Edge::kept).count();
    String found =
        String.format(
            Locale.ROOT,
            "Space %s, %d epochs of search, chosen by %s. On %d of %d edges both rules agree.",
            plan.space().name(),
            plan.epochs(),
            plan.selection().name().toLowerCase(Locale.ROOT).replace('_', ' '),
            agreed,
            kept);
    return trained == null
        ? found
        : found
            + String.format(
                Locale.ROOT,
                " Trained for %d epochs, the network is right on %.2f%% (standard error %.2f) of"
                    + " %,d test pictures, with %,d parameters.",
                trained.epochs(),
                100 * trained.accuracy(),
                100 * Math.sqrt(trained.accuracy() * (1 - trained.accuracy()) / trained.tested()),
                trained.tested(),
                trained.parameters());
  }

  private static List<List<String>> rows(Explanation explanation, String kind) {
    List<List<String>> rows = new ArrayList<>();
    for (Explanation.Edge edge : explanation.edges()) {
      if (!edge.cell().equals(kind)) {
        continue;
      }
      for (int o = 0; o < edge.candidates().size(); o++) {
        Explanation.Candidate one = edge.candidates().get(o);
        boolean picked = one.operation().equals(edge.byPerturbation());
        List<String> by = new ArrayList<>();
        if (picked) {
          by.add(edge.kept() ? "perturbation" : "perturbation (edge dropped)");
        }
        if (one.operation().equals(edge.byMagnitude())) {
          by.add("magnitude");
        }
        rows.add(
            List.of(
                o == 0 ? edge.from() + " to " + edge.to() : "",
                one.operation(),
                bar(one.share()),
                Double.isNaN(one.accuracyWithout())
                    ? ""
                    : String.format(Locale.ROOT, "%.2f%%", 100 * one.accuracyWithout()),
                String.join(", ", by),
                picked ? margin(edge) : ""));
      }
    }
    return rows;
  }

  private static String margin(Explanation.Edge edge) {
    return Double.isNaN(edge.margin())
        ? ""
        : String.format(
            Locale.ROOT,
            "%.2f%% (error %.2f)%s",
            100 * edge.margin(),
            100 * edge.standardError(),
            edge.withinNoise() ? " within noise" : "");
  }

  private static String bar(double share) {
    return String.format(Locale.ROOT, "%.3f\u00a0", share)
        + "\u2588".repeat((int) Math.round(BAR * share));
  }

  private static String url(String svg) {
    return "data:image/svg+xml;base64,"
        + Base64.getEncoder().encodeToString(svg.getBytes(StandardCharsets.UTF_8));
  }

  private static Chart skips(SearchPlan plan, List<SearchFolder.Epoch> epochs) {
    Chart chart = Chart.of("Skip connections", "epoch", "edges");
    for (int kind = 0; kind < plan.space().cells().size(); kind++) {
      CellSpace cell = plan.space().cells().get(kind);
      double[] counts = new double[epochs.size()];
      for (int i = 0; i < counts.length; i++) {
        counts[i] = skips(cell, epochs.get(i).shares().get(kind));
      }
      chart = chart.with(name(plan, kind), numbers(epochs), counts, false);
    }
    return chart;
  }

  private static String name(SearchPlan plan, int kind) {
    return plan.space().form() == SearchSpace.Form.DARTS
        ? kind == 0 ? "normal cell" : "reduction cell"
        : "cell";
  }

  /** Edges whose largest weight is that of a skip connection. */
  public static int skips(CellSpace cell, double[][] shares) {
    int count = 0;
    for (int e = 0; e < shares.length; e++) {
      List<String> operations = cell.edges().get(e).operations();
      int largest = 0;
      for (int o = 1; o < operations.size(); o++) {
        largest = shares[e][o] > shares[e][largest] ? o : largest;
      }
      count += operations.get(largest).equals(Operations.SKIP) ? 1 : 0;
    }
    return count;
  }

  private static double[] numbers(List<SearchFolder.Epoch> epochs) {
    return epochs.stream().mapToDouble(SearchFolder.Epoch::epoch).toArray();
  }

  private static Chart sharpness(List<SearchFolder.Epoch> epochs) {
    double[] means = new double[epochs.size()];
    for (int i = 0; i < means.length; i++) {
      double sum = 0;
      int count = 0;
      for (double[][] table : epochs.get(i).shares()) {
        for (double[] row : table) {
          double largest = 0;
          for (double share : row) {
            largest = Math.max(largest, share);
          }
          sum += largest;
          count++;
        }
      }
      means[i] = sum / count;
    }
    return Chart.of("Largest weight", "epoch", "share")
        .with("mean over edges", numbers(epochs), means, false);
  }
}
