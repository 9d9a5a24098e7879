package dev.laurel.eigengame.generalized;

/**
 * Generalised eigenvectors.
 *
 * @param vectors rows v (k, d), scaled to {@code <v, B v> = 1}, largest |entry| positive
 * @param values eigenvalues, falling (rising where the smallest were sought)
 * @param mean of the columns (d)
 * @param steps of the stochastic game; 0 if solved exactly
 */
public record GeneralizedComponents(
    double[][] vectors, double[] values, double[] mean, long steps) {}
