package dev.laurel.ntk;

import dev.laurel.ntk.data.Scaler;
import java.util.List;

/**
 * How a fit went.
 *
 * @param rows learned from
 * @param numbers of a scaled row
 * @param scaling of the rows, chosen if it was to be
 * @param lambda regularisation, in the unit of the kernel
 * @param stepSize of the one-pass methods; NaN otherwise
 * @param heldOutR2 of rows before or without they were learned: left out one by one (exact), before
 *     their step (one pass), or kept aside (Nyström); in scaled targets, all together
 * @param coverage80 share of those rows within the interval that should hold 80%
 * @param coverage95 likewise 95%
 * @param seconds taken
 * @param warnings in a sentence each
 */
public record FitReport(
    long rows,
    int numbers,
    Scaler.Mode scaling,
    double lambda,
    double stepSize,
    double heldOutR2,
    double coverage80,
    double coverage95,
    double seconds,
    List<String> warnings) {
  /** Keeps its own copy. */
  public FitReport {
    warnings = List.copyOf(warnings);
  }
}
