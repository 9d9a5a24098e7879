package dev.laurel.scoresde;

import org.bytedeco.pytorch.Tensor;

/**
 * The gradient of the log density of the noised data, of which everything else follows: a trained
 * {@link ScoreModel}, a formula, or either with guidance added.
 */
@FunctionalInterface
public interface ScoreFunction {
  /**
   * The score of every row.
   *
   * @param x (n, channels, height, width); differentiable where gradients are on
   * @param t time, above 0, at most 1
   * @return like x, in the scope of the caller
   */
  Tensor score(Tensor x, double t);
}
