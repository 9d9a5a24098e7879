package dev.laurel.cli;

import picocli.CommandLine;
import picocli.CommandLine.Command;

/** {@code laurel nas}. */
@Command(
    name = "nas",
    description = "Find a network for pictures, and see why each operation was chosen.",
    synopsisSubcommandLabel = "VERB",
    mixinStandardHelpOptions = true,
    footer = {
      "",
      "Example:",
      "  laurel nas search photos/ --side 32 --minutes 25 --out found",
      "  laurel nas explain found",
      "  laurel nas classify found/network.safetensors photo.jpg"
    },
    subcommands = {
      NasSearch.class,
      NasSelect.class,
      NasTrain.class,
      NasExplain.class,
      NasDraw.class,
      NasClassify.class,
      NasTable.class,
      NasBench.class
    })
final class NasCommand implements Runnable {
  @CommandLine.Spec private CommandLine.Model.CommandSpec spec;

  @Override
  public void run() {
    spec.commandLine().usage(System.out);
  }
}
