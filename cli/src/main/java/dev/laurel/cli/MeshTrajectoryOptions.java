package dev.laurel.cli;

import picocli.CommandLine.Option;

/** Which trajectory of a data set. */
final class MeshTrajectoryOptions {
  @Option(
      names = "--split",
      defaultValue = "test",
      paramLabel = "NAME",
      description = "train, valid or test. Default: ${DEFAULT-VALUE}.")
  private String split = "test";

  @Option(
      names = "--trajectory",
      defaultValue = "0",
      paramLabel = "N",
      description = "Number of the trajectory. Default: ${DEFAULT-VALUE}.")
  private int trajectory;

  /** The part of the data set. */
  String split() {
    return split;
  }

  /** From 0. */
  int trajectory() {
    return trajectory;
  }
}
