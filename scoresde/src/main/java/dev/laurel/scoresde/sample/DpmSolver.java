package dev.laurel.scoresde.sample;

import dev.laurel.core.Tensors;
import dev.laurel.core.UserError;
import dev.laurel.scoresde.Sde;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.ScalarOptional;
import org.bytedeco.pytorch.Tensor;

/**
 * DPM-Solver++(2M) (Lu et al. 2022): a multistep solver of the probability flow in the estimate of
 * the data, with steps equally long in the logarithm of signal to noise. 10 to 20 steps do what the
 * adaptive sampler does in hundreds.
 *
 * @param steps how many
 * @param clamp largest magnitude of an estimate of the data, in the units that the network sees; 0
 *     means any. It changes the distribution: often for the better with a network that was trained
 *     briefly, but it is no part of the solver
 * @param stochastic whether the reverse equation is solved with its noise (SDE-DPM-Solver++)
 *     instead of the probability flow
 * @param lowerOrderEnd whether the last step is of first order where there are fewer than 15, which
 *     is stabler
 * @param denoise whether the estimate of the data at the end is the result
 * @param end time at which it stops; 0 means the equation's own
 */
public record DpmSolver(
    int steps, double clamp, boolean stochastic, boolean lowerOrderEnd, boolean denoise, double end)
    implements Sampler {
  private static final int FEW_STEPS = 15;

  /** Checks the values. */
  public DpmSolver {
    if (steps < 1) {
      throw UserError.of("steps is %d; allowed: at least 1", steps);
    }
    if (!(clamp >= 0)) {
      throw UserError.of("clamp is %s; allowed: at least 0, which means none", clamp);
    }
    PredictorCorrector.requireEnd(end);
  }

  /** 20 steps of the probability flow, no clamp, denoised. */
  public static DpmSolver defaults() {
    return new DpmSolver(20, 0, false, true, true, 0);
  }

  /** The same with another number of steps. */
  public DpmSolver withSteps(int value) {
    return new DpmSolver(value, clamp, stochastic, lowerOrderEnd, denoise, end);
  }

  /** The same with estimates of the data kept within a range. */
  public DpmSolver withClamp(double value) {
    return new DpmSolver(steps, value, stochastic, lowerOrderEnd, denoise, end);
  }

  /** The same with or without noise. */
  public DpmSolver withStochastic(boolean value) {
    return new DpmSolver(steps, clamp, value, lowerOrderEnd, denoise, end);
  }

  /** The same with or without a stable last step. */
  public DpmSolver withLowerOrderEnd(boolean value) {
    return new DpmSolver(steps, clamp, stochastic, value, denoise, end);
  }

  /** The same with or without denoising. */
  public DpmSolver withDenoise(boolean value) {
    return new DpmSolver(steps, clamp, stochastic, lowerOrderEnd, value, end);
  }

  /** The same with another end. */
  public DpmSolver withEnd(double value) {
    return new DpmSolver(steps, clamp, stochastic, lowerOrderEnd, denoise, value);
  }

  @Override
  public Samples sample(SamplingTask task, Tensor prior, Noise noise) {
    Sde sde = task.process().sde();
    double[] times = NoiseLevels.logarithmic(sde, PredictorCorrector.end(end, sde), steps);
    try (PointerScope all = new PointerScope()) {
      Tensor x = task.constraint().start(prior).clone();
      Tensor former = null;
      double formerLength = 0;
      for (int i = 0; i < steps; i++) {
        double t = times[i];
        double next = times[i + 1];
        double length = length(sde, t, next);
        Tensor next0;
        try (PointerScope step = new PointerScope()) {
          Tensor data = data(task.process(), x, t);
          boolean first = former == null || (lowerOrderEnd && i == steps - 1 && steps < FEW_STEPS);
          Tensor estimate = first ? data : extrapolated(data, former, length / (2 * formerLength));
          Tensor moved = moved(sde, x, estimate, t, next, length, noise);
          x.copy_(task.constraint().apply(sde, new Update(moved, moved), next, noise).x());
          next0 = Tensors.keep(data);
        }
        if (former != null) {
          former.close();
        }
        former = next0;
        formerLength = length;
        task.observer().step(next, x);
      }
      Tensor result = denoise ? data(task.process(), x, times[steps]) : x;
      return new Samples(Tensors.keep(task.constraint().finish(result)), steps + (denoise ? 1 : 0));
    }
  }

  /** h: how much the logarithm of signal to noise grows. */
  private static double length(Sde sde, double t, double next) {
    return Math.log(NoiseLevels.sigma(sde, t)) - Math.log(NoiseLevels.sigma(sde, next));
  }

  private Tensor data(ReverseProcess process, Tensor x, double t) {
    Tensor data = process.denoised(x, t);
    return clamp == 0
        ? data
        : data.clamp(new ScalarOptional(new Scalar(-clamp)), new ScalarOptional(new Scalar(clamp)));
  }

  private static Tensor extrapolated(Tensor data, Tensor former, double share) {
    return ReverseProcess.combined(data, 1 + share, former, -share);
  }

  private Tensor moved(
      Sde sde, Tensor x, Tensor data, double t, double next, double length, Noise noise) {
    double kept = sde.std(next) / sde.std(t);
    if (!stochastic) {
      return ReverseProcess.combined(x, kept, data, -sde.meanFactor(next) * Math.expm1(-length));
    }
    double gained = -Math.expm1(-2 * length);
    Tensor mean =
        ReverseProcess.combined(x, kept * Math.exp(-length), data, sde.meanFactor(next) * gained);
    return mean.add(noise.next(x), new Scalar(sde.std(next) * Math.sqrt(gained)));
  }
}
