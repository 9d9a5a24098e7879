package dev.laurel.cli;

import dev.laurel.core.io.AtomicFile;
import java.nio.file.Path;
import picocli.CommandLine.Option;

/** Where the result goes. */
final class OutOptions {
  @Option(names = "--out", required = true, paramLabel = "FILE", description = "File to write.")
  private Path out;

  @Option(names = "--force", description = "Replace the file if it exists.")
  private boolean force;

  /** Where to write. */
  Path path() {
    return out;
  }

  /** Whether what is there may be replaced. */
  boolean force() {
    return force;
  }

  /** The file to write; fails before any work if it exists and is not to be replaced. */
  Path checked() {
    AtomicFile.refuseToOverwrite(out, force);
    return out;
  }
}
