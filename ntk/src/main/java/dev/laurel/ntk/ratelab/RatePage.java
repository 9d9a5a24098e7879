package dev.laurel.ntk.ratelab;

import dev.laurel.core.report.Chart;
import dev.laurel.core.report.Report;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** A study as tables and charts. */
public final class RatePage {
  private static final int POINTS = 30;

  private RatePage() {}

  /** A whole page. */
  public static Report of(
      String title, RateStudy study, List<RateLab.Simulated> simulated, List<Double> factors) {
    Report report = new Report(title);
    report.text(verdict(study)).table(List.of("what", "found"), facts(study));
    report
        .section("What more rows would bring")
        .table(
            List.of("rows", "excess risk", "band of 95%", "error of a prediction (mean squared)"),
            forecasts(study, factors))
        .chart(
            curve(study),
            "Excess risk at the best regularisation: forecast, its band, and what held-out rows"
                + " show (their error less the noise).");
    report
        .section("Why")
        .chart(
            spectrum(study),
            "Eigenvalues of the kernel matrix and the power law fitted to the window that its line"
                + " covers.")
        .chart(
            coefficients(study),
            "Squared coefficients of the target in the eigenvectors, in means of neighbours, and"
                + " the law fitted to them.");
    if (!simulated.isEmpty()) {
      report
          .section("The formula held against simulation")
          .text(
              "Targets with this very law were put over these rows, noise was added, and"
                  + " regressions on some of the rows were judged on the others.")
          .table(
              List.of("rows", "formula", "simulated", "deviation"),
              simulated.stream()
                  .map(
                      one ->
                          List.of(
                              Integer.toString(one.rows()),
                              number(one.forecast()),
                              number(one.simulated()),
                              number(one.deviation())))
                  .toList());
    }
    return report;
  }

  /** Whether to trust the forecast, in words. */
  public static String verdict(RateStudy study) {
    return study.trustworthy()
        ? "The assumptions hold as far as these rows can tell."
        : "Do not rely on the forecast: " + String.join("; ", study.doubts()) + ".";
  }

  private static List<List<String>> facts(RateStudy study) {
    List<List<String>> rows = new ArrayList<>();
    rows.add(List.of("rows studied", study.rows() + " of " + study.tableRows()));
    rows.add(
        List.of(
            "capacity exponent beta (eigenvalues fall as i^-beta)",
            number(study.capacity().beta()) + " ± " + number(study.capacityError())));
    rows.add(
        List.of(
            "source exponent r (1/2: in the kernel's space; larger: smoother)",
            number(study.source().exponent())));
    rows.add(List.of("variance of the noise", number(study.source().noise())));
    rows.add(
        List.of(
            "rate of the theory: excess risk falls as rows to the power of",
            number(-study.rates().exponent())));
    rows.add(List.of("slope found on held-out rows", number(study.measuredSlope())));
    rows.add(List.of("error with each row left out", number(study.leaveOneOut())));
    rows.add(
        List.of(
            "error forecast from a quarter of the rows, over the one found",
            number(study.backtest())));
    return rows;
  }

  private static List<List<String>> forecasts(RateStudy study, List<Double> factors) {
    List<List<String>> rows = new ArrayList<>();
    for (double factor : factors) {
      RateStudy.Forecast forecast = study.forecast(factor * study.tableRows());
      rows.add(
          List.of(
              String.format(Locale.ROOT, "%.0f", forecast.rows()),
              number(forecast.excess()),
              number(forecast.low()) + " to " + number(forecast.high()),
              number(forecast.error())));
    }
    return rows;
  }

  /** The learning curve. */
  public static Chart curve(RateStudy study) {
    double[] rows = new double[POINTS];
    double[] excess = new double[POINTS];
    double[] low = new double[POINTS];
    double[] high = new double[POINTS];
    for (int i = 0; i < POINTS; i++) {
      rows[i] =
          study.rows()
              / 16.0
              * Math.pow(512.0 * study.tableRows() / study.rows(), i / (POINTS - 1.0));
      RateStudy.Forecast forecast = study.forecast(rows[i]);
      excess[i] = forecast.excess();
      low[i] = forecast.low();
      high[i] = forecast.high();
    }
    Chart chart =
        Chart.of("", "rows", "excess risk")
            .withLogarithmicAxes()
            .with("forecast", rows, excess, false)
            .with("band, low", rows, low, false)
            .with("band, high", rows, high, false);
    List<RateStudy.Measured> above =
        study.measured().stream().filter(one -> one.error() > study.curve().noise()).toList();
    if (!above.isEmpty()) {
      chart =
          chart.with(
              "held-out rows",
              above.stream().mapToDouble(RateStudy.Measured::rows).toArray(),
              above.stream().mapToDouble(one -> one.error() - study.curve().noise()).toArray(),
              true);
    }
    return chart;
  }

  /** Eigenvalues. */
  public static Chart spectrum(RateStudy study) {
    List<Integer> places = places(study.rows() / 2);
    double[] i = places.stream().mapToDouble(Integer::doubleValue).toArray();
    double[] value =
        places.stream()
            .mapToDouble(place -> Math.max(1e-16, study.spectrum().eigenvalue()[place - 1]))
            .toArray();
    double[] window = {study.capacity().from(), study.capacity().to()};
    double[] law = {study.capacity().eigenvalue(window[0]), study.capacity().eigenvalue(window[1])};
    return Chart.of("", "number of the eigenvalue", "eigenvalue")
        .withLogarithmicAxes()
        .with("found", i, value, true)
        .with("power law", window, law, false);
  }

  /** Coefficients. */
  public static Chart coefficients(RateStudy study) {
    List<Integer> places = places(study.rows() / 2);
    int count = places.size() - 1;
    double[] i = new double[count];
    double[] found = new double[count];
    double[] law = new double[count];
    double first = study.spectrum().eigenvalue()[0];
    for (int k = 0; k < count; k++) {
      double sum = 0;
      for (int place = places.get(k); place < places.get(k + 1); place++) {
        sum += study.spectrum().squaredCoefficient()[place - 1];
      }
      int width = places.get(k + 1) - places.get(k);
      i[k] = places.get(k);
      found[k] = Math.max(1e-16, sum / width);
      double share = Math.max(1e-300, study.spectrum().eigenvalue()[places.get(k) - 1] / first);
      law[k] =
          Math.max(
              1e-16, study.source().square(i[k], share) + study.source().noise() / study.rows());
    }
    return Chart.of("", "number of the eigenvector", "squared coefficient")
        .withLogarithmicAxes()
        .with("found", i, found, true)
        .with("law with noise", i, law, false);
  }

  /** 1, 2, 3, ... ever farther apart. */
  private static List<Integer> places(int last) {
    List<Integer> places = new ArrayList<>();
    for (double place = 1; place <= last; place = Math.max(place + 1, place * 1.12)) {
      places.add((int) place);
    }
    return places;
  }

  private static String number(double value) {
    return Double.isNaN(value) ? "-" : String.format(Locale.ROOT, "%.4g", value);
  }
}
