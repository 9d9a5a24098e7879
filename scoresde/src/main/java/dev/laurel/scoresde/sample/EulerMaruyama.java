package dev.laurel.scoresde.sample;

import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;

/**
 * Euler-Maruyama on the reverse equation: x - drift / N + g z / sqrt(N).
 *
 * @param probabilityFlow whether on the probability flow, which has no noise
 */
public record EulerMaruyama(boolean probabilityFlow) implements Predictor {
  @Override
  public Update update(ReverseProcess process, Tensor x, double t, Noise noise) {
    try (PointerScope scope = new PointerScope()) {
      double step = 1.0 / process.sde().steps();
      Tensor z = noise.next(x);
      Tensor mean = ReverseProcess.combined(x, 1, process.drift(x, t, probabilityFlow), -step);
      double scale = probabilityFlow ? 0 : process.sde().diffusion(t) * Math.sqrt(step);
      return Update.noised(mean, z, scale).keep();
    }
  }
}
