package dev.laurel.scoresde.sample;

import dev.laurel.scoresde.Sde;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;

/**
 * The discretisation of the forward equation, run backwards: x - f x + k G^2 score + G z (appendix
 * E).
 *
 * @param probabilityFlow whether on the probability flow: k = 1/2 and no noise, instead of k = 1
 */
public record ReverseDiffusion(boolean probabilityFlow) implements Predictor {
  @Override
  public Update update(ReverseProcess process, Tensor x, double t, Noise noise) {
    try (PointerScope scope = new PointerScope()) {
      Tensor z = noise.next(x);
      Tensor mean = mean(process, x, t);
      double scale = probabilityFlow ? 0 : process.sde().step(t).noise();
      return Update.noised(mean, z, scale).keep();
    }
  }

  /** The step without its noise. */
  Tensor mean(ReverseProcess process, Tensor x, double t) {
    Sde.Step step = process.sde().step(t);
    double squared = step.noise() * step.noise() * (probabilityFlow ? 0.5 : 1);
    return ReverseProcess.combined(x, 1 - step.drift(), process.score().score(x, t), squared);
  }
}
