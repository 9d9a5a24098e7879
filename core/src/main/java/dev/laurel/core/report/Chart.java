package dev.laurel.core.report;

import java.awt.Color;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.knowm.xchart.VectorGraphicsEncoder;
import org.knowm.xchart.VectorGraphicsEncoder.VectorGraphicsFormat;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.style.Styler;
import org.knowm.xchart.style.markers.SeriesMarkers;

/**
 * A chart of points or lines.
 *
 * @param title above it; may be empty
 * @param xLabel below it
 * @param yLabel beside it
 * @param logarithmic whether the y axis is logarithmic
 * @param logarithmicX whether the x axis is logarithmic
 * @param series what is drawn
 */
public record Chart(
    String title,
    String xLabel,
    String yLabel,
    boolean logarithmic,
    boolean logarithmicX,
    List<Series> series) {
  /** Letters, marks counted as six, that stand beside each other. */
  private static final int WIDEST_LEGEND = 85;

  private static final Color[] COLORS = {
    new Color(0x2563eb),
    new Color(0xd97706),
    new Color(0x059669),
    new Color(0xdc2626),
    new Color(0x7c3aed),
    new Color(0x0891b2)
  };

  /**
   * One line or cloud.
   *
   * @param name for the legend
   * @param x positions
   * @param y values
   * @param points whether points are drawn instead of a line
   */
  public record Series(String name, double[] x, double[] y, boolean points) {}

  /** An empty chart with linear axes. */
  public static Chart of(String title, String xLabel, String yLabel) {
    return new Chart(title, xLabel, yLabel, false, false, List.of());
  }

  /** This with a line or a cloud of points more. */
  public Chart with(String name, double[] x, double[] y, boolean points) {
    List<Series> more = new ArrayList<>(series);
    more.add(new Series(name, x, y, points));
    return new Chart(title, xLabel, yLabel, logarithmic, logarithmicX, List.copyOf(more));
  }

  /** This with a logarithmic y axis. */
  public Chart withLogarithmic(boolean value) {
    return new Chart(title, xLabel, yLabel, value, logarithmicX, series);
  }

  /** This with two logarithmic axes. */
  public Chart withLogarithmicAxes() {
    return new Chart(title, xLabel, yLabel, true, true, series);
  }

  /** The chart as SVG, without an XML declaration, to stand within HTML. */
  public String svg() {
    int letters = series.stream().mapToInt(one -> one.name().length()).sum();
    boolean tall = letters + 6 * series.size() > WIDEST_LEGEND;
    XYChart chart =
        new XYChartBuilder()
            .width(640)
            .height(tall ? 360 + 22 * series.size() : 360)
            .title(title)
            .xAxisTitle(xLabel)
            .yAxisTitle(yLabel)
            .build();
    chart.getStyler().setChartBackgroundColor(Color.WHITE);
    chart.getStyler().setPlotBorderVisible(false);
    chart.getStyler().setYAxisLogarithmic(logarithmic);
    chart.getStyler().setXAxisLogarithmic(logarithmicX);
    chart.getStyler().setSeriesColors(COLORS);
    chart.getStyler().setChartTitleVisible(!title.isEmpty());
    chart.getStyler().setLegendVisible(series.size() > 1);
    chart.getStyler().setLegendPosition(Styler.LegendPosition.OutsideS);
    chart
        .getStyler()
        .setLegendLayout(tall ? Styler.LegendLayout.Vertical : Styler.LegendLayout.Horizontal);
    chart.getStyler().setMarkerSize(4);
    for (Series one : series) {
      XYSeries drawn = chart.addSeries(one.name(), one.x(), one.y());
      if (one.points()) {
        drawn.setXYSeriesRenderStyle(XYSeries.XYSeriesRenderStyle.Scatter);
      } else if (one.x().length > 40) {
        drawn.setMarker(SeriesMarkers.NONE);
      }
    }
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try {
      VectorGraphicsEncoder.saveVectorGraphic(chart, out, VectorGraphicsFormat.SVG);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    String svg = out.toString(StandardCharsets.UTF_8);
    return svg.substring(svg.indexOf("<svg"));
  }
}
