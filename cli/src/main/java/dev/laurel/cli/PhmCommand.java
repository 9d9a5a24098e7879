package dev.laurel.cli;

import picocli.CommandLine;
import picocli.CommandLine.Command;

/** {@code laurel phm}. */
@Command(
    name = "phm",
    description = "Networks with 1/n of the numbers: hypercomplex layers.",
    synopsisSubcommandLabel = "VERB",
    mixinStandardHelpOptions = true,
    footer = {
      "",
      "Example:",
      "  laurel phm train agreement hard --n 4 --out agreement.safetensors",
      "  laurel phm train translation /usr/share/locale/de --n 4 --minutes 10 \\",
      "      --out de.safetensors",
      "  laurel phm translate de.safetensors \"The file could not be opened\"",
      "  laurel phm convert dense.safetensors --n 4 --out small.safetensors"
    },
    subcommands = {
      PhmTrain.class,
      PhmEval.class,
      PhmTranslate.class,
      PhmBleu.class,
      PhmConvert.class,
      PhmDensify.class,
      PhmImport.class,
      PhmCount.class,
      PhmGenerate.class,
      PhmBench.class
    })
final class PhmCommand implements Runnable {
  @CommandLine.Spec private CommandLine.Model.CommandSpec spec;

  @Override
  public void run() {
    spec.commandLine().usage(System.out);
  }
}
