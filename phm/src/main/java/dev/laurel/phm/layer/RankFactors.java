package dev.laurel.phm.layer;

import org.bytedeco.pytorch.Tensor;

/**
 * Rules as a sum of few products: {@code A[i,a,c] = sum_r alpha[r,i] beta[r,a] gamma[r,c]}. With
 * fewer than {@code n^2} of them a layer costs less than a dense one.
 *
 * @param alpha {@code (R, n)}; null for the identity
 * @param beta {@code (R, n)}
 * @param gamma {@code (R, n)}; null for the identity
 */
record RankFactors(Tensor alpha, Tensor beta, Tensor gamma) {}
