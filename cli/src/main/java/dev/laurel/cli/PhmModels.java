package dev.laurel.cli;

import dev.laurel.core.UserError;
import dev.laurel.core.io.Artifact;
import java.nio.file.Path;

/** What a file holds. */
final class PhmModels {
  static final String CLASSIFIER = "phm.classifier";
  static final String TRANSLATOR = "phm.translator";

  private PhmModels() {}

  /** The kind of a model. */
  static String kind(Path file) {
    String kind;
    try (Artifact artifact = Artifact.open(file)) {
      kind = artifact.kind();
    }
    if (!kind.equals(CLASSIFIER) && !kind.equals(TRANSLATOR)) {
      throw UserError.of("%s holds '%s'; a model of laurel phm train is needed", file, kind);
    }
    return kind;
  }
}
