package dev.laurel.cli;

import dev.laurel.nas.data.PictureData;
import dev.laurel.nas.data.PictureFiles;
import picocli.CommandLine.Option;

/** How labelled pictures are read. */
final class NasDataOptions {
  @Option(
      names = "--side",
      defaultValue = "0",
      paramLabel = "PIXELS",
      description = "Cut pictures of a folder to squares of N x N; 0: as they are.")
  private int side;

  @Option(names = "--grey", description = "Make pictures of a folder grey.")
  private boolean grey;

  @Option(
      names = "--halve",
      defaultValue = "0",
      paramLabel = "TIMES",
      description = "Halve pictures N times, by means of four pixels.")
  private int halve;

  @Option(
      names = "--most",
      defaultValue = "0",
      paramLabel = "N",
      description = "Learn from the first N pictures; 0: all.")
  private int most;

  @Option(
      names = "--most-tested",
      defaultValue = "0",
      paramLabel = "N",
      description = "Test with the first N pictures; 0: all.")
  private int mostTested;

  /**
   * Opens a data set, in the caller's scope.
   *
   * @param seed of what is held out where there is no part for tests
   */
  PictureData open(String data, long seed) {
    return PictureFiles.open(
        data, new PictureFiles.Options(side, grey, halve, most, mostTested, seed));
  }
}
