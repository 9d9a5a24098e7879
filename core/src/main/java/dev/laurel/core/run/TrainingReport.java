package dev.laurel.core.run;

import java.util.Map;

/**
 * How a training run went.
 *
 * @param steps done, over all resumptions
 * @param seconds of training, over all resumptions
 * @param loss mean of the last reported steps, NaN if none was done
 * @param metrics the evaluation whose parameters the network now has
 * @param end why it ended
 */
public record TrainingReport(
    long steps, double seconds, double loss, Map<String, Double> metrics, End end) {
  /** Why a run ended. */
  public enum End {
    /** All steps were done. */
    STEPS,
    /** The time was used up. */
    TIME,
    /** The evaluations no longer improved. */
    PATIENCE,
    /** The process or thread was told to stop; the checkpoint, if any, holds the state. */
    INTERRUPTED
  }
}
