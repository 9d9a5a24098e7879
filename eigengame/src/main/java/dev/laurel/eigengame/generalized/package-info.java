/**
 * Generalised eigenvalue problems {@code A v = lambda B v} as games ("The Generalized Eigenvalue
 * Problem as a Nash Equilibrium", Gemp et al., ICLR 2023): canonical correlations, partial least
 * squares, independent components, the inverse. {@link
 * dev.laurel.eigengame.generalized.GeneralizedEigenGame} solves a problem on data; {@link
 * dev.laurel.eigengame.generalized.GammaGame} is the paper's stochastic game, step by step.
 */
package dev.laurel.eigengame.generalized;
