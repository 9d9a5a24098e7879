package dev.laurel.scoresde.sample;

import dev.laurel.core.Tensors;
import dev.laurel.scoresde.ScoreFunction;
import dev.laurel.scoresde.Sde;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;

/**
 * The way back from noise to data that a score opens (Song et al. 2021, equations 6 and 13).
 *
 * @param sde the equation that made noise of data
 * @param score of the noised data
 */
public record ReverseProcess(Sde sde, ScoreFunction score) {
  /**
   * The drift of the reverse equation, f x - k g^2 score.
   *
   * @param flow whether of the probability flow (k = 1/2), which needs no noise, instead of the
   *     stochastic equation (k = 1)
   */
  public Tensor drift(Tensor x, double t, boolean flow) {
    double g = sde.diffusion(t);
    return combined(x, sde.driftFactor(t), score.score(x, t), -g * g * (flow ? 0.5 : 1));
  }

  /**
   * The estimate of the data in a noised point, (x + s^2 score) / a: its posterior mean by
   * Tweedie's formula.
   */
  public Tensor denoised(Tensor x, double t) {
    double a = sde.meanFactor(t);
    double s = sde.std(t);
    return combined(x, 1 / a, score.score(x, t), s * s / a);
  }

  /** first * a + second * b. */
  static Tensor combined(Tensor first, double a, Tensor second, double b) {
    try (PointerScope scope = new PointerScope()) {
      Tensor scaled = a == 1 ? first : Tensors.times(first, a);
      return Tensors.keep(scaled.add(second, new Scalar(b)));
    }
  }
}
