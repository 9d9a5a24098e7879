package dev.laurel.cli;

import dev.laurel.eigengame.PrincipalComponents;
import java.nio.file.Path;
import picocli.CommandLine.Option;

/** The fitted model that a verb applies. */
final class ModelOptions {
  @Option(
      names = "--model",
      required = true,
      paramLabel = "FILE",
      description = "Model of laurel pca fit.")
  private Path model;

  PrincipalComponents load() {
    return PrincipalComponents.load(model);
  }
}
