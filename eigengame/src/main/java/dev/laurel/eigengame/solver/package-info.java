/**
 * Best responses: {@link dev.laurel.eigengame.solver.RestrictedNash} plays the game exactly within
 * a growing subspace, and needs only products with the covariance, which an {@link
 * dev.laurel.eigengame.solver.Oracle} answers in one of three ways.
 */
package dev.laurel.eigengame.solver;
