package dev.laurel.cli;

import dev.laurel.scoresde.ScoreModel;
import java.nio.file.Path;
import picocli.CommandLine.Option;

/** A trained score model. */
final class SdeModelOption {
  @Option(
      names = "--model",
      required = true,
      paramLabel = "FILE",
      description = "Model of laurel sde train.")
  private Path path;

  ScoreModel load() {
    return ScoreModel.load(path);
  }
}
