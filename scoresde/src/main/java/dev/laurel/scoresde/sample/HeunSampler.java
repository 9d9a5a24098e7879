package dev.laurel.scoresde.sample;

import dev.laurel.core.Tensors;
import dev.laurel.core.UserError;
import dev.laurel.scoresde.Sde;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;

/**
 * The second-order sampler of Karras et al. (2022, algorithm 2), on y = x / a(t), whose noise has
 * the standard deviation sigma = s(t) / a(t). Two evaluations a step, one in the last.
 *
 * @param steps how many
 * @param rho how much steps crowd at small noise
 * @param churn amount of fresh noise; 0 means none, and a deterministic sampler
 * @param churnMin least sigma at which noise is added
 * @param churnMax largest sigma at which noise is added
 * @param churnNoise factor of the added noise
 * @param end time at which it stops; 0 means the equation's own
 */
public record HeunSampler(
    int steps,
    double rho,
    double churn,
    double churnMin,
    double churnMax,
    double churnNoise,
    double end)
    implements Sampler {
  private static final double LARGEST_CHURN = Math.sqrt(2) - 1;

  /** Checks the values. */
  public HeunSampler {
    if (steps < 1) {
      throw UserError.of("steps is %d; allowed: at least 1", steps);
    }
    if (!(rho > 0 && churn >= 0 && churnMin >= 0 && churnMax >= churnMin && churnNoise > 0)) {
      throw UserError.of(
          "rho %s, churn %s, churnMin %s, churnMax %s, churnNoise %s: rho and churnNoise must be"
              + " positive, the others ordered and at least 0",
          rho, churn, churnMin, churnMax, churnNoise);
    }
    PredictorCorrector.requireEnd(end);
  }

  /** 18 steps, deterministic. */
  public static HeunSampler defaults() {
    return new HeunSampler(18, 7, 0, 0, Double.MAX_VALUE, 1, 0);
  }

  /** The same with another number of steps. */
  public HeunSampler withSteps(int value) {
    return new HeunSampler(value, rho, churn, churnMin, churnMax, churnNoise, end);
  }

  /** The same with fresh noise. */
  public HeunSampler withChurn(double amount, double min, double max, double factor) {
    return new HeunSampler(steps, rho, amount, min, max, factor, end);
  }

  /** An estimate of the data in y = data + sigma z. */
  @FunctionalInterface
  interface Denoiser {
    /** The estimate for every row. */
    Tensor at(Tensor y, double sigma);
  }

  /** What is done to y when a step has reached sigma. */
  @FunctionalInterface
  interface Arrival {
    /** The point to go on from. */
    Tensor at(Tensor y, double sigma);
  }

  @Override
  public Samples sample(SamplingTask task, Tensor prior, Noise noise) {
    ReverseProcess process = task.process();
    Sde sde = process.sde();
    double smallest = NoiseLevels.sigma(sde, PredictorCorrector.end(end, sde));
    double[] sigmas = NoiseLevels.karras(smallest, NoiseLevels.sigma(sde, 1), steps, rho);
    try (PointerScope scope = new PointerScope()) {
      Tensor start = Tensors.times(task.constraint().start(prior), 1 / sde.meanFactor(1));
      Denoiser denoiser =
          (y, sigma) -> {
            double t = NoiseLevels.time(sde, sigma);
            return process.denoised(Tensors.times(y, sde.meanFactor(t)), t);
          };
      Arrival arrival =
          (y, sigma) -> {
            double t = NoiseLevels.time(sde, sigma);
            double a = sde.meanFactor(t);
            Tensor x = Tensors.times(y, a);
            Tensor known = task.constraint().apply(sde, new Update(x, x), t, noise).x();
            task.observer().step(t, known);
            return Tensors.times(known, 1 / a);
          };
      Tensor result = solve(denoiser, start, sigmas, noise, arrival);
      return new Samples(Tensors.keep(task.constraint().finish(result)), 2L * steps - 1);
    }
  }

  /**
   * The algorithm.
   *
   * @param y at the first level
   * @param sigmas falling levels; 0 follows the last
   */
  Tensor solve(Denoiser denoiser, Tensor y, double[] sigmas, Noise noise, Arrival arrival) {
    Tensor current = y.clone();
    for (int i = 0; i < sigmas.length; i++) {
      double sigma = sigmas[i];
      double next = i + 1 < sigmas.length ? sigmas[i + 1] : 0;
      try (PointerScope scope = new PointerScope()) {
        double gamma =
            sigma >= churnMin && sigma <= churnMax
                ? Math.min(churn / sigmas.length, LARGEST_CHURN)
                : 0;
        double raised = sigma + gamma * sigma;
        Tensor from = current;
        if (churn > 0) {
          double added = Math.sqrt(raised * raised - sigma * sigma) * churnNoise;
          from = current.add(noise.next(current), new Scalar(added));
        }
        Tensor slope = slope(denoiser, from, raised);
        Tensor reached = ReverseProcess.combined(from, 1, slope, next - raised);
        if (next > 0) {
          Tensor after = slope(denoiser, reached, next);
          Tensor mean = ReverseProcess.combined(slope, 0.5, after, 0.5);
          reached = ReverseProcess.combined(from, 1, mean, next - raised);
          reached = arrival.at(reached, next);
        }
        current.copy_(reached);
      }
    }
    return current;
  }

  private static Tensor slope(Denoiser denoiser, Tensor y, double sigma) {
    return ReverseProcess.combined(y, 1 / sigma, denoiser.at(y, sigma), -1 / sigma);
  }
}
