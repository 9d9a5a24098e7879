package dev.laurel.core.run;

import java.nio.file.Path;

/**
 * What does not change the result of a run: a listener, and where its state is kept.
 *
 * @param progress listens
 * @param checkpoint file that holds the state of the run and from which it is resumed if it exists;
 *     null for none. A finished run leaves it behind: delete it once the result is saved
 * @param checkpointSeconds seconds between two savings
 */
public record RunOptions(Progress progress, Path checkpoint, double checkpointSeconds) {
  /** Silent, no checkpoint. */
  public static RunOptions defaults() {
    return new RunOptions(Progress.silent(), null, 60);
  }

  /** The same with a listener. */
  public RunOptions withProgress(Progress value) {
    return new RunOptions(value, checkpoint, checkpointSeconds);
  }

  /** The same with a checkpoint. */
  public RunOptions withCheckpoint(Path path, double seconds) {
    return new RunOptions(progress, path, seconds);
  }
}
