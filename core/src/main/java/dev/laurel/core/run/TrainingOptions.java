package dev.laurel.core.run;

import java.nio.file.Path;

/**
 * What does not change the result of a training run.
 *
 * @param progress listens
 * @param checkpoint file that holds the state of the run and from which it is resumed if it exists;
 *     null for none
 * @param checkpointSeconds seconds between two savings
 */
public record TrainingOptions(Progress progress, Path checkpoint, double checkpointSeconds) {
  /** Silent, no checkpoint. */
  public static TrainingOptions defaults() {
    return new TrainingOptions(Progress.silent(), null, 60);
  }

  /** The same with a listener. */
  public TrainingOptions withProgress(Progress value) {
    return new TrainingOptions(value, checkpoint, checkpointSeconds);
  }

  /** The same with a checkpoint. */
  public TrainingOptions withCheckpoint(Path path, double seconds) {
    return new TrainingOptions(progress, path, seconds);
  }
}
