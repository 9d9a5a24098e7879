package dev.laurel.cli;

import picocli.CommandLine;
import picocli.CommandLine.Command;

/** {@code laurel binaural}. */
@Command(
    name = "binaural",
    description = "Mono speech and positions in, what two ears hear out.",
    synopsisSubcommandLabel = "VERB",
    mixinStandardHelpOptions = true,
    footer = {
      "",
      "Example:",
      "  laurel binaural render --speech Hello --positions orbit:r=1 --out hello.wav",
      "  laurel binaural listen"
    },
    subcommands = {
      BinauralRender.class,
      BinauralListen.class,
      BinauralSimulate.class,
      BinauralTrain.class,
      BinauralEval.class,
      BinauralMetrics.class,
      BinauralConvert.class,
      BinauralInfo.class,
      BinauralSofaInfo.class
    })
final class BinauralCommand implements Runnable {
  @CommandLine.Spec private CommandLine.Model.CommandSpec spec;

  @Override
  public void run() {
    spec.commandLine().usage(System.out);
  }
}
