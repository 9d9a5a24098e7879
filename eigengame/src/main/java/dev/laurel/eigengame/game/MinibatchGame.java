package dev.laurel.eigengame.game;

import org.bytedeco.pytorch.Tensor;

/**
 * A rule by which all players move at once after seeing a minibatch. A rule may remember
 * (momentum); close it to forget.
 */
public sealed interface MinibatchGame extends AutoCloseable
    permits AlphaGame, MuGame, OjaRule, HebbianRule, KrasulinaRule, MatrixKrasulinaRule {
  /** Where players start from: unit vectors {@code v} (k, d), as the rule needs them. */
  default Tensor start(Tensor v) {
    return v;
  }

  /**
   * The strategies after one step.
   *
   * @param v strategies (k, d)
   * @param x minibatch (b, d), centred
   * @param step step size
   */
  Tensor next(Tensor v, Tensor x, double step);

  @Override
  default void close() {}
}
