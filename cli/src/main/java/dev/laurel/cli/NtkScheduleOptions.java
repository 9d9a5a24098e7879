package dev.laurel.cli;

import dev.laurel.ntk.sgd.Schedule;
import picocli.CommandLine.Option;

/** Step size and regularisation of a pass. */
final class NtkScheduleOptions {
  @Option(
      names = "--source",
      defaultValue = "0.5",
      paramLabel = "R",
      description = "Passes: source exponent r that is assumed. Default: ${DEFAULT-VALUE}.")
  private double source = 0.5;

  @Option(
      names = "--capacity",
      paramLabel = "BETA",
      description = "Passes: capacity exponent beta that is assumed. Default: d / (d - 1).")
  private Double capacity;

  @Option(names = "--theory", description = "Passes: the paper's constants as they are.")
  private boolean theory;

  @Option(
      names = "--step-size",
      paramLabel = "ETA",
      description = "Passes. Default: 1 / (2 kappa^2 + 4 lambda), kappa^2 the largest k(x, x).")
  private Double stepSize;

  @Option(
      names = "--lambda",
      paramLabel = "L",
      description =
          "Regularisation. Default: exact by leave-one-out, nystrom by rows kept aside,"
              + " passes by the schedule.")
  private Double lambda;

  Double lambda() {
    return lambda;
  }

  Schedule schedule() {
    return new Schedule(source, capacity, theory, stepSize, lambda);
  }
}
