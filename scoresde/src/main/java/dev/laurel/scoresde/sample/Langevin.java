package dev.laurel.scoresde.sample;

import dev.laurel.core.UserError;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;

/**
 * Langevin dynamics with steps that keep a ratio of signal to noise (algorithms 4 and 5): step = 2
 * alpha (snr |z| / |score|)^2.
 *
 * @param snr the ratio, typically 0.05 to 0.2: larger is smoother, smaller is more varied
 * @param steps within one time
 * @param perSample whether every sample takes its own norms. The official code takes their means
 *     over the batch, so that a sample depends on the others of its batch. In few dimensions a
 *     single norm may be near 0: take {@link AnnealedLangevin} there
 */
public record Langevin(double snr, int steps, boolean perSample) implements Corrector {
  /** Checks the values. */
  public Langevin {
    requirePositive(snr, steps);
  }

  static void requirePositive(double snr, int steps) {
    if (!(snr > 0 && Double.isFinite(snr))) {
      throw UserError.of("snr is %s; a positive number is needed, typically 0.05 to 0.2", snr);
    }
    if (steps < 1) {
      throw UserError.of("corrector steps is %d; allowed: at least 1", steps);
    }
  }

  @Override
  public Update update(ReverseProcess process, Tensor x, double t, Noise noise) {
    double alpha = process.sde().langevinScale(t);
    try (PointerScope scope = new PointerScope()) {
      Update current = new Update(x, x);
      for (int i = 0; i < steps; i++) {
        Tensor score = process.score().score(current.x(), t);
        Tensor z = noise.next(x);
        Tensor step =
            norms(z).div(norms(score)).mul(new Scalar(snr)).square().mul(new Scalar(2 * alpha));
        requireFinite(step, t);
        Tensor mean = current.x().add(step.mul(score));
        current = new Update(mean.add(step.mul(new Scalar(2)).sqrt().mul(z)), mean);
      }
      return current.keep();
    }
  }

  /** (n, 1, 1, 1), or (1, 1, 1, 1) for the mean of the batch. */
  private Tensor norms(Tensor x) {
    Tensor norms = x.flatten(1, -1).square().sum(1).sqrt();
    Tensor wanted = perSample ? norms : norms.mean();
    return wanted.reshape(-1, 1, 1, 1);
  }

  @Override
  public int evaluations() {
    return steps;
  }

  private static void requireFinite(Tensor step, double t) {
    if (!step.isfinite().all().item_bool()) {
      throw UserError.of(
          "the score is 0 or not finite at time %s, so Langevin dynamics has no step; take another"
              + " corrector",
          t);
    }
  }
}
