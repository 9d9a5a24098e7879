package dev.laurel.cli;

import dev.laurel.scoresde.data.ExampleFiles;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** {@code laurel sde}. */
@Command(
    name = "sde",
    description = "Learn a distribution of pictures or vectors: sample, complete, judge.",
    synopsisSubcommandLabel = "VERB",
    mixinStandardHelpOptions = true,
    footer = {
      "",
      "Example:",
      "  laurel sde train digits --multipliers 1,2 --attention 4 --minutes 3 \\",
      "      --out digits.safetensors",
      "  laurel sde sample --model digits.safetensors -n 64 --out digits.png",
      "  laurel sde likelihood digits --test --model digits.safetensors",
      "  laurel sde inpaint digits --test --count 8 --known left \\",
      "      --model digits.safetensors --out in.png"
    },
    subcommands = {
      SdeTrain.class,
      SdeSample.class,
      SdeLikelihood.class,
      SdeInpaint.class,
      SdeColorize.class,
      SdeClassifier.class,
      SdeCondition.class,
      SdeInterpolate.class,
      SdeEval.class,
      SdeConvert.class
    })
final class SdeCommand implements Runnable {
  /** What DATA can be, for help. */
  static final String DATA = "One of: " + ExampleFiles.FORMATS + ".";

  @CommandLine.Spec private CommandLine.Model.CommandSpec spec;

  @Override
  public void run() {
    spec.commandLine().usage(System.out);
  }
}
