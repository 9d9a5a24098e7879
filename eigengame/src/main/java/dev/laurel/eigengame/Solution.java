package dev.laurel.eigengame;

import dev.laurel.eigengame.solver.ColumnStatistics;

/**
 * What a solver hands back.
 *
 * @param components unit vectors, rows (k, d), by falling value
 * @param values variances along them (k), then of spare players, if any
 * @param residuals |M v - lambda v| (k)
 * @param statistics of the columns
 * @param passes times all rows were read
 * @param rounds of the game
 * @param converged whether the tolerance was met
 * @param description algorithm and oracle, in words
 */
record Solution(
    double[][] components,
    double[] values,
    double[] residuals,
    ColumnStatistics statistics,
    int passes,
    int rounds,
    boolean converged,
    String description) {}
