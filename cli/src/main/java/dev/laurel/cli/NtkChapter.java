package dev.laurel.cli;

import dev.laurel.core.Tensors;
import dev.laurel.core.report.Report;
import dev.laurel.core.run.Progress;
import dev.laurel.ntk.NtkConfig;
import dev.laurel.ntk.NtkRegressor;
import dev.laurel.ntk.data.Examples;
import dev.laurel.ntk.data.Friedman;
import dev.laurel.ntk.data.HarmonicTarget;
import dev.laurel.ntk.data.Scaler;
import dev.laurel.ntk.eval.RegressionScores;
import dev.laurel.ntk.kernel.SphereSpectrum;
import dev.laurel.ntk.kernel.TwoLayerKernel;
import dev.laurel.ntk.ratelab.RateLab;
import dev.laurel.ntk.ratelab.RatePage;
import dev.laurel.ntk.ratelab.RateStudy;
import dev.laurel.ntk.sgd.Certificate;
import dev.laurel.ntk.sgd.NetworkConfig;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;

/** The tour's chapter on regression with wide networks. */
final class NtkChapter implements Chapter {
  private static final int ROWS = 800;
  private static final int BRIEF_ROWS = 400;

  private final Tour tour;
  private final Progress progress;

  NtkChapter(Tour tour) {
    this.tour = tour;
    this.progress = tour.progress();
  }

  @Override
  public Finding write(Report report) {
    progress.note("Regression with wide networks: Friedman's problem, a learning curve foretold");
    int count = tour.of(ROWS, BRIEF_ROWS);
    double[][] x = Friedman.rows(count, 10, 1);
    double[] y = Friedman.targets(x, 1, 2);
    double[][] test = Friedman.rows(1000, 10, 3);
    double[] truth = Friedman.targets(test, 1, 4);
    List<List<String>> table = new ArrayList<>();
    table.add(row("exact kernel regression", NtkConfig.exact(), x, y, test, truth));
    table.add(row("one pass of the kernel", NtkConfig.kernelPass(), x, y, test, truth));
    table.add(
        row(
            "one pass of 512 neurons",
            NtkConfig.networkPass(512).withScaling(Scaler.Mode.SPHERE),
            x,
            y,
            test,
            truth));
    table.add(row("Nyström, 200 centres", NtkConfig.nystrom(200), x, y, test, truth));
    report
        .section("Regression with wide networks")
        .lead("What does a column depend on, and how much would more rows help?")
        .text(
            "A very wide network that starts at zero, is trained by a single pass of SGD and"
                + " returned as the average of all its iterates learns at the best rate that any"
                + " method can reach. It is then as good as a kernel machine, so the kernel may"
                + " stand in for it: exactly, on some centres, or by the same pass.")
        .table(
            List.of(
                "method", "R2 on new rows", "R2 it expected", "within 95% intervals", "seconds"),
            table)
        .text(
            "Friedman's first problem, "
                + count
                + " rows of which five of ten columns matter, noise of variance 1; 0.96 is the most"
                + " that is possible.");
    certificate(report);
    String[] forecast = curve(report);
    report
        .code(
            COMMANDS,
            """
            laurel ntk fit data.csv --target price --out model.safetensors
            laurel ntk predict new.csv --model model.safetensors --interval 0.9 --out prices.csv
            laurel ntk rates data.csv --target price --report rates.html
            """)
        .code(
            JAVA,
            """
            try (NtkRegressor model = NtkRegressor.fit(x, y, NtkConfig.exact())) {
              double[][] found = model.predict(fresh);
            }
            """);
    return new Finding("How much would four times the rows help?", forecast[0], forecast[1]);
  }

  private static List<String> row(
      String name, NtkConfig config, double[][] x, double[] y, double[][] test, double[] truth) {
    try (NtkRegressor model = NtkRegressor.fit(x, y, config)) {
      double[][] known = new double[truth.length][];
      for (int i = 0; i < known.length; i++) {
        known[i] = new double[] {truth[i]};
      }
      double r2 = RegressionScores.of(known, model.predict(test)).r2();
      double coverage = model.report().coverage95();
      return List.of(
          name,
          String.format(Locale.ROOT, "%.3f", r2),
          String.format(Locale.ROOT, "%.3f", model.report().heldOutR2()),
          Double.isNaN(coverage) ? "-" : String.format(Locale.ROOT, "%.1f%%", 100 * coverage),
          String.format(Locale.ROOT, "%.2f", model.report().seconds()));
    }
  }

  private void certificate(Report report) {
    progress.note("  how far a network is from its kernel");
    List<List<String>> gaps = new ArrayList<>();
    try (PointerScope scope = new PointerScope()) {
      Tensor x = HarmonicTarget.points(512, 5, 1);
      Tensor y = x.narrow(1, 0, 1).add(x.narrow(1, 0, 1).mul(x.narrow(1, 1, 1)));
      Tensor probe = HarmonicTarget.points(256, 5, 2);
      for (int width : new int[] {64, 256, 1024, 4096}) {
        Certificate found =
            Certificate.measure(
                NetworkConfig.defaults().withWidth(width), x, y, probe, 0.25, 0.066);
        gaps.add(
            List.of(
                Integer.toString(width),
                String.format(Locale.ROOT, "%.5f", found.total()),
                String.format(Locale.ROOT, "%.2e", found.linearisation()),
                Long.toString(found.widthFor(0.005))));
      }
    }
    report
        .text(
            "How wide is wide? A certificate trains both on the same stream and measures the gap; its"
                + " two parts fall as 1 / sqrt(neurons) and 1 / neurons.")
        .table(
            List.of(
                "neurons",
                "gap of network and kernel",
                "of which training bends",
                "neurons for a gap of 0.005"),
            gaps);
  }

  private String[] curve(Report report) {
    progress.note("  a learning curve foretold");
    try (PointerScope scope = new PointerScope()) {
      TwoLayerKernel kernel = TwoLayerKernel.relu();
      HarmonicTarget target =
          HarmonicTarget.ofSource(SphereSpectrum.of(kernel, 2, 300), 0.5, 0.1, 3);
      Tensor x = HarmonicTarget.points(1000, 2, 4);
      RateStudy study =
          RateLab.of(kernel, Scaler.Mode.NONE)
              .study(Examples.of(x, target.observed(x, 0.1, 5)), Progress.silent());
      RateStudy.Forecast four = study.forecast(4000);
      Tensor more = HarmonicTarget.points(4000, 2, 6);
      Tensor test = HarmonicTarget.points(2000, 2, 7);
      double found;
      double[] targets = Tensors.doubles(target.observed(more, 0.1, 8));
      try (NtkRegressor model =
          NtkRegressor.fit(
              Tensors.rows(more),
              targets,
              NtkConfig.exact()
                  .withMethod(new dev.laurel.ntk.Method.Exact(four.lambda()))
                  .withScaling(Scaler.Mode.NONE))) {
        found = model.predict(test).sub(target.at(test)).square().mean().item_double();
      }
      report
          .text(
              String.format(
                  Locale.ROOT,
                  "How much would more rows help? From 1,000 noisy rows of a function on the circle"
                      + " (r = 0.525, noise of variance 0.01), RateLab finds r = %.2f, beta = %.2f"
                      + " (2 in theory) and noise %.4f, and forecasts an excess risk of %.2e for"
                      + " 4,000 rows. Learning from 4,000 rows gives %.2e. %s",
                  study.source().exponent(),
                  study.capacity().beta(),
                  study.source().noise(),
                  four.excess(),
                  found,
                  RatePage.verdict(study)))
          .chart(
              RatePage.curve(study),
              "Excess risk by number of rows: forecast with its band, and what held-out rows of the"
                  + " 1,000 show.");
      return new String[] {
        String.format(Locale.ROOT, "forecast from 1,000 rows: %.1e", four.excess()),
        String.format(Locale.ROOT, "learned from 4,000 rows: %.1e", found)
      };
    }
  }
}
