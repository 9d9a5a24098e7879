package dev.laurel.cli;

import picocli.CommandLine;
import picocli.CommandLine.Command;

/** {@code laurel pca}. */
@Command(
    name = "pca",
    description = "Principal components, found as the equilibrium of a game (EigenGame).",
    synopsisSubcommandLabel = "VERB",
    mixinStandardHelpOptions = true,
    footer = {
      "",
      "Example:",
      "  laurel pca fit data.csv --components 8 --out model.safetensors",
      "  laurel pca transform data.csv --model model.safetensors --out rows.csv"
    },
    subcommands = {
      PcaFit.class,
      PcaTransform.class,
      PcaInverse.class,
      PcaEval.class,
      PcaPlot.class
    })
final class PcaCommand implements Runnable {
  @CommandLine.Spec private CommandLine.Model.CommandSpec spec;

  @Override
  public void run() {
    spec.commandLine().usage(System.out);
  }
}
