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
      "  laurel kg import wordnet-places --hold-out 0.05 --out places",
      "  laurel kg train places --rank 50 --epochs 40 --out model.safetensors",
      "  laurel kg query --model model.safetensors --explain 'europe.n.01/^part_of'",
      "  laurel kg sparql --model model.safetensors \\",
      "      'SELECT ?x { ?x <part_of> <europe.n.01> }'"
    },
    subcommands = {
      KgImport.class,
      KgTrain.class,
      KgQuery.class,
      KgSparql.class,
      KgExplain.class,
      KgQueries.class,
      KgEval.class
    })
final class KgCommand implements Runnable {
  @CommandLine.Spec private CommandLine.Model.CommandSpec spec;

  @Override
  public void run() {
    spec.commandLine().usage(System.out);
  }
}
