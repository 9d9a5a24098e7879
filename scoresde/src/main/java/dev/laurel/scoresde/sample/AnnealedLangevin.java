package dev.laurel.scoresde.sample;

import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;

/**
 * The annealed Langevin dynamics of NCSN: step = 2 alpha (snr s(t))^2.
 *
 * @param snr ratio of signal to noise
 * @param steps within one time
 */
public record AnnealedLangevin(double snr, int steps) implements Corrector {
  /** Checks the values. */
  public AnnealedLangevin {
    Langevin.requirePositive(snr, steps);
  }

  @Override
  public Update update(ReverseProcess process, Tensor x, double t, Noise noise) {
    double root = snr * process.sde().std(t);
    double step = 2 * process.sde().langevinScale(t) * root * root;
    try (PointerScope scope = new PointerScope()) {
      Update current = new Update(x, x);
      for (int i = 0; i < steps; i++) {
        Tensor score = process.score().score(current.x(), t);
        Tensor mean = ReverseProcess.combined(current.x(), 1, score, step);
        current = Update.noised(mean, noise.next(x), Math.sqrt(2 * step));
      }
      return current.keep();
    }
  }

  @Override
  public int evaluations() {
    return steps;
  }
}
