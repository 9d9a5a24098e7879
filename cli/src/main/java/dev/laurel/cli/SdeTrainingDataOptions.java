package dev.laurel.cli;

import dev.laurel.scoresde.data.Examples;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** How examples to learn from are read. */
final class SdeTrainingDataOptions {
  @Mixin private SdeDataOptions reading;

  @Option(
      names = "--most",
      defaultValue = "0",
      paramLabel = "N",
      description = "Take the first N examples; 0: all.")
  private int most;

  /** Examples for training. */
  Examples open(String name) {
    return reading.open(name, most, false);
  }

  /** The first examples of the part for tests, of a name that holds both parts; 0 means all. */
  Examples open(String name, int count, boolean test) {
    return reading.open(name, count, test);
  }
}
