package dev.laurel.cli;

import picocli.CommandLine;
import picocli.CommandLine.Command;

/** {@code laurel kg}. */
@Command(
    name = "kg",
    description = "Answer logical queries on an incomplete knowledge graph.",
    synopsisSubcommandLabel = "VERB",
    mixinStandardHelpOptions = true,
    footer = {
      "",
      "Example:",
      "  laurel kg train graph/ --out model.safetensors",
      "  laurel kg query --model model.safetensors '\"Germany\"/^nationality & !(\"Berlin\"/^born)'"
    },
    subcommands = {KgTrain.class, KgQuery.class, KgQueries.class, KgEval.class})
final class KgCommand implements Runnable {
  @CommandLine.Spec private CommandLine.Model.CommandSpec spec;

  @Override
  public void run() {
    spec.commandLine().usage(System.out);
  }
}
