package dev.laurel.cli;

import dev.laurel.core.UserError;
import dev.laurel.core.io.AtomicFile;
import dev.laurel.core.run.Progress;
import dev.laurel.ntk.data.InMemory;
import dev.laurel.ntk.data.Scaler;
import dev.laurel.ntk.data.Table;
import dev.laurel.ntk.ratelab.RateLab;
import dev.laurel.ntk.ratelab.RatePage;
import dev.laurel.ntk.ratelab.RateStudy;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code laurel ntk rates}. */
@Command(
    name = "rates",
    description =
        "Foretell the learning curve: how much error 2, 4 or 10 times as many rows would save.",
    sortOptions = false,
    footer = {"", "Example:", "  laurel ntk rates data.csv --target price --report rates.html"})
final class NtkRates implements Callable<Integer> {
  @Mixin private NtkDataOptions data;
  @Mixin private NtkKernelOptions kernel;

  @Option(
      names = "--scaling",
      defaultValue = "sphere",
      paramLabel = "NAME",
      description = "Of the rows: sphere, ball, standard or none. Default: ${DEFAULT-VALUE}.")
  private Scaler.Mode scaling = Scaler.Mode.SPHERE;

  @Option(
      names = "--factors",
      split = ",",
      defaultValue = "1,2,4,10",
      paramLabel = "F",
      description = "Forecast for so many times the rows. Default: ${DEFAULT-VALUE}.")
  private List<Double> factors = List.of(1.0, 2.0, 4.0, 10.0);

  @Option(
      names = "--rows",
      defaultValue = "2000",
      paramLabel = "N",
      description =
          "Most rows to study, a random choice; the time grows with their cube."
              + " Default: ${DEFAULT-VALUE}.")
  private int rows = 2000;

  @Option(names = "--simulate", description = "Also hold the formula against simulation.")
  private boolean simulate;

  @Option(names = "--report", paramLabel = "FILE", description = "Write a page with charts.")
  private Path report;

  @Option(names = "--force", description = "Replace the page if it exists.")
  private boolean force;

  @Option(
      names = "--seed",
      defaultValue = "1",
      paramLabel = "S",
      description = "Of what is drawn. Default: ${DEFAULT-VALUE}.")
  private long seed = 1;

  @Mixin private CommonOptions common;

  @Override
  public Integer call() {
    if (scaling == Scaler.Mode.AUTO) {
      throw new UserError(
          "--scaling auto is for fit and cv; allowed: sphere, ball, standard, none");
    }
    if (report != null) {
      AtomicFile.refuseToOverwrite(report, force);
    }
    for (double factor : factors) {
      if (!(factor > 0 && factor <= 1000)) {
        throw UserError.of("--factors has %s; allowed: above 0, at most 1000", factor);
      }
    }
    RateLab lab = new RateLab(kernel.kernel("relu"), scaling, rows, 3, seed);
    common.startEngine();
    try (Progress progress = common.progress();
        Table table = data.open();
        InMemory all = InMemory.of(table)) {
      RateStudy study = lab.study(all, progress);
      List<RateLab.Simulated> simulated = simulate ? lab.simulate(all, study) : List.of();
      if (report != null) {
        RatePage.of(
                "Learning curve of "
                    + table.schema().targets().get(0)
                    + " in "
                    + Path.of(table.name()).getFileName(),
                study,
                simulated,
                factors)
            .write(report);
      }
      common.print(result(study, simulated), forPeople(study));
    }
    return 0;
  }

  private Map<String, Object> result(RateStudy study, List<RateLab.Simulated> simulated) {
    Map<String, Object> result = new LinkedHashMap<>();
    result.put("rows", study.rows());
    result.put("capacity", study.capacity().beta());
    result.put("capacityError", study.capacityError());
    result.put("source", study.source().exponent());
    result.put("noise", study.source().noise());
    result.put("rate", study.rates().exponent());
    result.put("leaveOneOut", study.leaveOneOut());
    result.put("backtest", study.backtest());
    result.put(
        "forecast",
        factors.stream().map(factor -> study.forecast(factor * study.tableRows())).toList());
    result.put("measured", study.measured());
    result.put("simulated", simulated);
    result.put("trustworthy", study.trustworthy());
    result.put("doubts", study.doubts());
    return result;
  }

  private String forPeople(RateStudy study) {
    StringBuilder text = new StringBuilder();
    text.append(
        String.format(
            Locale.ROOT,
            "beta %.3f (+- %.3f), r %.3f, noise %.4g, excess risk falls as n^-%.3f%n%n"
                + "rows        excess risk  (95%% band)            error%n",
            study.capacity().beta(),
            study.capacityError(),
            study.source().exponent(),
            study.source().noise(),
            study.rates().exponent()));
    for (double factor : factors) {
      RateStudy.Forecast one = study.forecast(factor * study.tableRows());
      text.append(
          String.format(
              Locale.ROOT,
              "%-10.0f  %-11.4g  %-10.4g %-10.4g  %.5g%n",
              one.rows(),
              one.excess(),
              one.low(),
              one.high(),
              one.error()));
    }
    text.append(System.lineSeparator()).append(RatePage.verdict(study));
    if (report != null) {
      text.append(System.lineSeparator()).append("page: ").append(report);
    }
    return text.toString();
  }
}
