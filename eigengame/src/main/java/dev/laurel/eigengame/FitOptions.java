package dev.laurel.eigengame;

import dev.laurel.core.run.Progress;
import java.nio.file.Path;

/**
 * What goes on beside a fit.
 *
 * @param progress listens
 * @param checkpoint file to save the state in while the fit goes on and to resume from if it
 *     exists, or null; deleted when the fit is done
 * @param checkpointSeconds shortest time between two savings
 */
public record FitOptions(Progress progress, Path checkpoint, double checkpointSeconds) {
  /** No listener, no checkpoint. */
  public static FitOptions quiet() {
    return new FitOptions(Progress.silent(), null, 30);
  }

  /** This with another listener. */
  public FitOptions withProgress(Progress value) {
    return new FitOptions(value, checkpoint, checkpointSeconds);
  }

  /** This with a checkpoint file. */
  public FitOptions withCheckpoint(Path value, double seconds) {
    return new FitOptions(progress, value, seconds);
  }
}
