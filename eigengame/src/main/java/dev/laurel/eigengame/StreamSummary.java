package dev.laurel.eigengame;

import java.io.Serializable;

/**
 * What a {@link StreamingEigenGame} remembers, as plain arrays: to be sent elsewhere and merged.
 *
 * @param rows seen
 * @param effectiveRows their weight after forgetting
 * @param positions U^T (players, d), row by row
 * @param weights sums of squares along the positions (players)
 * @param mean of the columns (d); empty if no row was seen
 * @param scatter sums of squared deviations of the columns (d)
 */
public record StreamSummary(
    long rows,
    double effectiveRows,
    double[] positions,
    double[] weights,
    double[] mean,
    double[] scatter)
    implements Serializable {}
