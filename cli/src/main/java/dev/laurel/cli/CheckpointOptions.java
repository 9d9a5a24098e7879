package dev.laurel.cli;

import dev.laurel.core.UserError;
import dev.laurel.core.io.AtomicFile;
import dev.laurel.core.run.Progress;
import dev.laurel.core.run.RunOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Where the state of a training is kept until its result is saved. */
final class CheckpointOptions {
  private static final int INTERRUPTED = 130;

  @Option(
      names = "--checkpoint",
      paramLabel = "FILE",
      description = "Save the state here, and resume from it if it exists.")
  private Path checkpoint;

  @Mixin private SavingOptions saving;

  /** Refuses to keep the state where the result goes. */
  void check(OutOptions out) {
    out.refuseSame("--checkpoint", checkpoint);
  }

  /** Where the state is kept; null for nowhere. */
  Path path() {
    return checkpoint;
  }

  RunOptions run(Progress progress) {
    return RunOptions.defaults()
        .withProgress(progress)
        .withCheckpoint(checkpoint, saving.seconds());
  }

  /** Tells how to go on; the exit code of an interruption. */
  int interrupted(Progress progress) {
    progress.note(
        checkpoint == null
            ? "interrupted; nothing is saved without --checkpoint"
            : "interrupted; the same command goes on from " + checkpoint);
    return INTERRUPTED;
  }

  /** Once the result is saved. */
  void delete() {
    if (checkpoint != null) {
      try {
        Files.deleteIfExists(checkpoint);
      } catch (IOException e) {
        throw new UserError("cannot delete " + checkpoint + ": " + AtomicFile.reason(e), e);
      }
    }
  }
}
