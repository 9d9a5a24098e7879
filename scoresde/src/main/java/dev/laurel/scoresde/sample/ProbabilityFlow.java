package dev.laurel.scoresde.sample;

import dev.laurel.core.Tensors;
import dev.laurel.core.UserError;
import dev.laurel.scoresde.Sde;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * The adaptive sampler of the probability flow (section 4.3): {@link RungeKutta45} from time 1 to
 * the end, all samples with one step length. What a batch holds therefore changes a sample by about
 * the tolerance.
 *
 * @param tolerance relative and absolute
 * @param denoise whether a step of reverse diffusion without noise follows
 * @param end time at which it stops; 0 means the equation's own
 */
public record ProbabilityFlow(double tolerance, boolean denoise, double end) implements Sampler {
  /** Checks the values. */
  public ProbabilityFlow {
    if (!(tolerance > 0)) {
      throw UserError.of("tolerance is %s; a positive number is needed", tolerance);
    }
    PredictorCorrector.requireEnd(end);
  }

  /** Tolerance 1e-5, not denoised. */
  public static ProbabilityFlow defaults() {
    return new ProbabilityFlow(1e-5, false, 0);
  }

  /** The same with another tolerance. */
  public ProbabilityFlow withTolerance(double value) {
    return new ProbabilityFlow(value, denoise, end);
  }

  /** The same with or without denoising. */
  public ProbabilityFlow withDenoise(boolean value) {
    return new ProbabilityFlow(tolerance, value, end);
  }

  @Override
  public Samples sample(SamplingTask task, Tensor prior, Noise noise) {
    if (!task.constraint().equals(Constraint.none())) {
      throw new UserError(
          "the adaptive sampler has no fixed times at which known parts could be put in; take pc,"
              + " dpm or heun");
    }
    ReverseProcess process = task.process();
    Sde sde = process.sde();
    double last = PredictorCorrector.end(end, sde);
    try (PointerScope scope = new PointerScope()) {
      RungeKutta45.Solution solution =
          RungeKutta45.of(tolerance)
              .integrate(
                  (t, y) -> flow(process, t, y, prior),
                  1,
                  last,
                  prior.flatten().to(ScalarType.Double),
                  step -> task.observer().step(step.to(), shaped(step.after(), prior)));
      Tensor x = shaped(solution.y(), prior);
      if (denoise) {
        x = new ReverseDiffusion(false).mean(process, x, last);
      }
      return new Samples(Tensors.keep(x), solution.evaluations() + (denoise ? 1 : 0));
    }
  }

  private static Tensor flow(ReverseProcess process, double t, Tensor y, Tensor like) {
    return process.drift(shaped(y, like), t, true).flatten().to(ScalarType.Double);
  }

  /** The network works in its own precision, the integrator in float64. */
  private static Tensor shaped(Tensor y, Tensor like) {
    return Tensors.as(y, like.scalar_type().intern()).reshape(like.shape());
  }
}
