package dev.laurel.scoresde.sample;

import dev.laurel.core.Tensors;
import dev.laurel.core.UserError;
import dev.laurel.scoresde.Sde;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;

/**
 * The predictor-corrector sampler (algorithm 1; the corrector goes first within a time, as in the
 * official code).
 *
 * @param predictor moves to the next time
 * @param corrector mends within a time
 * @param denoise whether the last update's mean is the result, without its noise
 * @param end time at which it stops; 0 means the equation's own
 */
public record PredictorCorrector(
    Predictor predictor, Corrector corrector, boolean denoise, double end) implements Sampler {
  /** Checks the values. */
  public PredictorCorrector {
    requireEnd(end);
  }

  static void requireEnd(double end) {
    if (!(end >= 0 && end < 1)) {
      throw UserError.of("end is %s; allowed: at least 0, below 1", end);
    }
  }

  /** The time to stop at. */
  static double end(double wanted, Sde sde) {
    return wanted > 0 ? wanted : sde.samplingEnd();
  }

  /** A predictor and a corrector, denoised. */
  public static PredictorCorrector of(Predictor predictor, Corrector corrector) {
    return new PredictorCorrector(predictor, corrector, true, 0);
  }

  /** The same with another end. */
  public PredictorCorrector withEnd(double value) {
    return new PredictorCorrector(predictor, corrector, denoise, value);
  }

  /** The same with or without the last noise. */
  public PredictorCorrector withDenoise(boolean value) {
    return new PredictorCorrector(predictor, corrector, value, end);
  }

  @Override
  public Samples sample(SamplingTask task, Tensor prior, Noise noise) {
    Sde sde = task.process().sde();
    int steps = sde.steps();
    double last = end(end, sde);
    try (PointerScope all = new PointerScope()) {
      Tensor x = task.constraint().start(prior).clone();
      Tensor mean = x.clone();
      for (int i = 0; i < steps; i++) {
        double t = steps == 1 ? 1 : 1 + i * (last - 1) / (steps - 1);
        try (PointerScope step = new PointerScope()) {
          Update corrected = corrector.update(task.process(), x, t, noise);
          corrected = task.constraint().apply(sde, corrected, t, noise);
          Update predicted = predictor.update(task.process(), corrected.x(), t, noise);
          predicted = task.constraint().apply(sde, predicted, t, noise);
          mean.copy_(predicted.mean());
          x.copy_(predicted.x());
        }
        task.observer().step(t, x);
      }
      Tensor result = task.constraint().finish(denoise ? mean : x);
      long evaluations = (long) steps * (predictor.evaluations() + corrector.evaluations());
      return new Samples(Tensors.keep(result), evaluations);
    }
  }
}
