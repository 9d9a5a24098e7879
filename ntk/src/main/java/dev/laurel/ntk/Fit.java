package dev.laurel.ntk;

import java.util.List;

/**
 * What a method gives.
 *
 * @param function of scaled rows
 * @param lambda used
 * @param stepSize used, or NaN
 * @param error of each target on rows not learned from, root mean square (m)
 * @param amplitude of the Gaussian process of each target (m), for exact fits; else null
 * @param heldOutR2 on those rows
 * @param coverage80 on those rows
 * @param coverage95 on those rows
 * @param warnings in a sentence each
 */
record Fit(
    Fitted function,
    double lambda,
    double stepSize,
    double[] error,
    double[] amplitude,
    double heldOutR2,
    double coverage80,
    double coverage95,
    List<String> warnings) {}
