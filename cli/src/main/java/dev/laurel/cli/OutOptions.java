package dev.laurel.cli;

import dev.laurel.core.UserError;
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

  /**
   * Refuses a second file that is the same as the one to write.
   *
   * @param option that names it
   * @param other may be null
   */
  void refuseSame(String option, Path other) {
    if (other != null && same(out, other)) {
      throw UserError.of("--out and %s both name %s; two files are needed", option, out);
    }
  }

  /** Whether two names are of one file. */
  static boolean same(Path one, Path other) {
    return one.toAbsolutePath().normalize().equals(other.toAbsolutePath().normalize());
  }

  /** The file to write; fails before any work if it exists and is not to be replaced. */
  Path checked() {
    AtomicFile.refuseToOverwrite(out, force);
    return out;
  }
}
