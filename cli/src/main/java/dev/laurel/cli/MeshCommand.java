package dev.laurel.cli;

import picocli.CommandLine;
import picocli.CommandLine.Command;

/** {@code laurel mesh}. */
@Command(
    name = "mesh",
    description = "Learn a simulation on meshes from a solver's output, then run it fast.",
    synopsisSubcommandLabel = "VERB",
    mixinStandardHelpOptions = true,
    footer = {
      "",
      "Example:",
      "  laurel mesh simulate cylinder --train 8 --test 2 --frames 200 --out flows",
      "  laurel mesh train flows --minutes 10 --out flow.safetensors",
      "  laurel mesh eval flows --model flow.safetensors",
      "  laurel mesh render flows --model flow.safetensors --out flow.gif"
    },
    subcommands = {
      MeshSimulate.class,
      MeshTrain.class,
      MeshRollout.class,
      MeshEval.class,
      MeshRender.class,
      MeshConvert.class,
      MeshRemesh.class
    })
final class MeshCommand implements Runnable {
  @CommandLine.Spec private CommandLine.Model.CommandSpec spec;

  @Override
  public void run() {
    spec.commandLine().usage(System.out);
  }
}
