package dev.laurel.cli;

import dev.laurel.core.UserError;
import dev.laurel.ntk.Method;
import dev.laurel.ntk.NtkConfig;
import dev.laurel.ntk.data.Scaler;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** What is fitted and how. */
final class NtkMethodOptions {
  private static final long FEW_ROWS = 5000;
  private static final long MANY_ROWS = 2_000_000;

  /** What can be named. */
  enum Choice {
    AUTO,
    EXACT,
    NYSTROM,
    KERNEL_PASS,
    NETWORK_PASS
  }

  @Option(
      names = "--method",
      defaultValue = "auto",
      paramLabel = "NAME",
      description =
          "exact (n x n memory), nystrom (on some centres), kernel_pass, network_pass (constant"
              + " memory). Default: exact up to 5,000 rows, nystrom up to 2 million,"
              + " else network_pass.")
  private Choice method = Choice.AUTO;

  @Spec(Spec.Target.MIXEE)
  private CommandSpec mixee;

  @Mixin private NtkKernelOptions kernel;
  @Mixin private NtkScheduleOptions schedule;

  @Option(
      names = "--scaling",
      defaultValue = "auto",
      paramLabel = "NAME",
      description =
          "Of the rows: sphere, ball, standard, none, or the best of them for an exact fit of some"
              + " rows (auto). Default: ${DEFAULT-VALUE}.")
  private Scaler.Mode scaling = Scaler.Mode.AUTO;

  @Option(
      names = "--width",
      defaultValue = "1024",
      paramLabel = "M",
      description = "network_pass: neurons, even. Default: ${DEFAULT-VALUE}.")
  private int width = 1024;

  @Option(
      names = "--passes",
      defaultValue = "1",
      paramLabel = "N",
      description = "Passes over the rows. Default: ${DEFAULT-VALUE}, which the theory covers.")
  private int passes = 1;

  @Option(
      names = "--centers",
      paramLabel = "M",
      description = "nystrom: rows that carry the solution. Default: 1,000, or fewer.")
  private Integer centers;

  @Option(
      names = "--iterations",
      defaultValue = "20",
      paramLabel = "N",
      description = "nystrom: of conjugate gradients. Default: ${DEFAULT-VALUE}.")
  private int iterations = 20;

  @Option(names = "--no-shuffle", description = "Read the rows in their order.")
  private boolean noShuffle;

  @Option(
      names = "--seed",
      defaultValue = "1",
      paramLabel = "S",
      description = "Of all that is drawn. Default: ${DEFAULT-VALUE}.")
  private long seed = 1;

  long seed() {
    return seed;
  }

  /** Refuses options that the method would not look at. */
  private void requireUsed(String whose, boolean used, String... options) {
    for (String option : options) {
      if (!used && mixee.commandLine().getParseResult().hasMatchedOption(option)) {
        throw UserError.of("%s is of %s; choose it with --method", option, whose);
      }
    }
  }

  /** The configuration for so many rows. */
  NtkConfig config(long rows) {
    Choice chosen = method;
    if (method == Choice.AUTO) {
      chosen =
          rows <= FEW_ROWS
              ? Choice.EXACT
              : rows <= MANY_ROWS ? Choice.NYSTROM : Choice.NETWORK_PASS;
    }
    boolean network = chosen == Choice.NETWORK_PASS;
    boolean pass = network || chosen == Choice.KERNEL_PASS;
    requireUsed("network_pass", network, "--width");
    requireUsed(
        "the passes", pass, "--passes", "--step-size", "--source", "--capacity", "--theory");
    requireUsed("nystrom", chosen == Choice.NYSTROM, "--centers", "--iterations");
    Method how =
        switch (chosen) {
          case EXACT, AUTO -> new Method.Exact(schedule.lambda());
          case KERNEL_PASS -> new Method.KernelPass(passes, schedule.schedule());
          case NETWORK_PASS -> new Method.NetworkPass(width, passes, schedule.schedule());
          case NYSTROM ->
              new Method.Centers(
                  centers == null ? (int) Math.max(1, Math.min(1000, rows / 2)) : centers,
                  schedule.lambda(),
                  iterations);
        };
    return new NtkConfig(
        how, kernel.kernel(network ? "swish:10" : "relu"), scaling, !noShuffle, seed);
  }
}
