package dev.laurel.cli;

import picocli.CommandLine;
import picocli.CommandLine.Command;

/** {@code laurel ntk}. */
@Command(
    name = "ntk",
    description =
        "Regression with wide networks and their kernels, and the learning curve foretold.",
    synopsisSubcommandLabel = "VERB",
    mixinStandardHelpOptions = true,
    footer = {
      "",
      "Example:",
      "  laurel ntk fit data.csv --target price --out model.safetensors",
      "  laurel ntk predict new.csv --model model.safetensors --out prices.csv",
      "  laurel ntk rates data.csv --target price --report rates.html"
    },
    subcommands = {
      NtkFit.class,
      NtkPredict.class,
      NtkCv.class,
      NtkRates.class,
      NtkKernel.class,
      NtkCertify.class
    })
final class NtkCommand implements Runnable {
  @CommandLine.Spec private CommandLine.Model.CommandSpec spec;

  @Override
  public void run() {
    spec.commandLine().usage(System.out);
  }
}
