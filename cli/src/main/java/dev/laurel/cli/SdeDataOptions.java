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

  /**
   * The first examples.
   *
   * @param count how many; 0 means all
   * @param test the part for tests, of a name that holds both parts
   */
  Examples open(String name, int count, boolean test) {
    return ExampleFiles.open(name, new ExampleFiles.Options(side, grey, pad, halve, count, test));
  }
}
