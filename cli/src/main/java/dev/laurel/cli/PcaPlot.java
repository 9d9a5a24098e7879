package dev.laurel.cli;

import dev.laurel.core.Tensors;
import dev.laurel.core.UserError;
import dev.laurel.core.data.RowSource;
import dev.laurel.core.report.Chart;
import dev.laurel.core.report.Report;
import dev.laurel.eigengame.PrincipalComponents;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code laurel pca plot}. */
@Command(
    name = "plot",
    description = "A page with the variances and the rows along the first two components.",
    footer = {
      "",
      "Example:",
      "  laurel pca plot data.csv --model model.safetensors --out components.html"
    })
final class PcaPlot implements Callable<Integer> {
  /** More points than this only make the page slow. */
  private static final int MOST_POINTS = 2000;

  @Mixin private RowOptions rows;

  @Mixin private ModelOptions model;

  @Mixin private OutOptions out;
  @Mixin private CommonOptions common;

  @Override
  public Integer call() {
    Path target = out.checked();
    if (!target.toString().matches(".*\\.html?")) {
      throw UserError.of("%s: the plot is a page, written as .html", target);
    }
    common.startEngine();
    PrincipalComponents found = model.load();
    Report report = new Report("Principal components of " + rows.data().getFileName());
    report.text(
        String.format(
            Locale.ROOT,
            "%d components of %d columns, from %d rows; %s.",
            found.count(),
            found.columns(),
            found.report().rows(),
            found.report().algorithm()));
    report.chart(shares(found), "Share of the total variance, one by one and together.");
    if (found.count() >= 2) {
      report.chart(scatter(found), "Rows along the first two components.");
    }
    report.write(target);
    common.printSaved(target, Map.of(), "");
    return 0;
  }

  /** Variance of each component and of all up to it. */
  static Chart shares(PrincipalComponents found) {
    double[] share = found.explainedVarianceRatio();
    double[] number = new double[share.length];
    double[] together = new double[share.length];
    double sum = 0;
    for (int i = 0; i < share.length; i++) {
      number[i] = i + 1;
      sum += share[i];
      together[i] = sum;
    }
    return Chart.of("", "component", "share of the variance")
        .with("each", number, share, false)
        .with("together", number, together, false);
  }

  private Chart scatter(PrincipalComponents found) {
    List<double[]> points = new ArrayList<>();
    try (RowSource source = rows.open()) {
      long step = Math.max(1, source.rows() / MOST_POINTS);
      long[] seen = {0};
      found.transform(
          source,
          tile -> {
            for (double[] row : Tensors.rows(Tensors.columnRange(tile, 0, 2))) {
              if (seen[0]++ % step == 0) {
                points.add(row);
              }
            }
          });
    }
    double[] x = points.stream().mapToDouble(point -> point[0]).toArray();
    double[] y = points.stream().mapToDouble(point -> point[1]).toArray();
    return Chart.of("", "component 1", "component 2").with("rows", x, y, true);
  }
}
