package dev.laurel.cli;

import dev.laurel.scoresde.data.ExampleFiles;
import dev.laurel.scoresde.data.Examples;
import picocli.CommandLine.Option;

/** How examples are read. */
final class SdeDataOptions {
  @Option(
      names = "--side",
      defaultValue = "0",
      paramLabel = "PIXELS",
      description = "Cut pictures of a folder to squares and scale them to this; 0: as they are.")
  private int side;

  @Option(names = "--grey", description = "Pictures of a folder become grey.")
  private boolean grey;

  @Option(
      names = "--pad",
      defaultValue = "0",
      paramLabel = "PIXELS",
      description = "Zeros around every picture.")
  private int pad;

  @Option(
      names = "--halve",
      defaultValue = "0",
      paramLabel = "TIMES",
      description = "Halve pictures so often, by means of 2 x 2 pixels.")
  private int halve;

  @Option(
      names = "--most",
      defaultValue = "0",
      paramLabel = "N",
      description = "Take the first N examples; 0: all.")
  private int most;

  /** Examples for training. */
  Examples open(String name) {
    return ExampleFiles.open(name, options(most, false));
  }

  /** The first examples of the part for tests, of a name that holds both parts; 0 means all. */
  Examples open(String name, int count, boolean test) {
    return ExampleFiles.open(name, options(most > 0 ? most : count, test));
  }

  private ExampleFiles.Options options(int count, boolean test) {
    return new ExampleFiles.Options(side, grey, pad, halve, count, test);
  }
}
