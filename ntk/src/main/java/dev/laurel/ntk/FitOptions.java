package dev.laurel.ntk;

import dev.laurel.core.run.Progress;
import java.nio.file.Path;

/**
 * What does not change a result.
 *
 * @param progress is told
 * @param checkpoint where the state of a network's pass is saved and gone on from; null for nowhere
 * @param checkpointSeconds between two savings
 */
public record FitOptions(Progress progress, Path checkpoint, double checkpointSeconds) {
  /** Silent, without checkpoints. */
  public static FitOptions silent() {
    return new FitOptions(Progress.silent(), null, 30);
  }
}
