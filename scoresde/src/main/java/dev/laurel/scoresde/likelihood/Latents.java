package dev.laurel.scoresde.likelihood;

import dev.laurel.core.Tensors;
import dev.laurel.core.UserError;
import dev.laurel.scoresde.sample.ReverseProcess;
import dev.laurel.scoresde.sample.RungeKutta45;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * The latent codes of data and the way back: both ends of the probability flow, which is the same
 * in both directions (section 4.3).
 *
 * @param process of a model
 * @param tolerance of the integration
 */
public record Latents(ReverseProcess process, double tolerance) {
  private static final double START = 1e-5;

  /**
   * Where the flow leads.
   *
   * @param x in the scope of the caller
   * @param evaluations of the network
   */
  public record Found(Tensor x, long evaluations) {}

  /** The codes of points: what they flow to at time 1. */
  public Found encode(Tensor x) {
    return flow(x, START, 1);
  }

  /** The points of codes. */
  public Found decode(Tensor codes) {
    return flow(codes, 1, START);
  }

  private Found flow(Tensor x, double from, double to) {
    ScalarType type = x.scalar_type().intern();
    try (PointerScope scope = new PointerScope();
        NoGradGuard inference = new NoGradGuard()) {
      RungeKutta45.Solution solution =
          RungeKutta45.of(tolerance)
              .integrate(
                  (t, y) ->
                      process
                          .drift(Tensors.as(y, type).reshape(x.shape()), t, true)
                          .flatten()
                          .to(ScalarType.Double),
                  from,
                  to,
                  x.flatten().to(ScalarType.Double),
                  step -> {});
      Tensor y = Tensors.as(solution.y(), type).reshape(x.shape());
      return new Found(Tensors.keep(y.clone()), solution.evaluations());
    }
  }

  /**
   * Codes on the great circle between two, which keeps the length that noise has.
   *
   * @param first (1, ...)
   * @param second (1, ...)
   * @param count at least 2, the ends among them
   */
  public Tensor between(Tensor first, Tensor second, int count) {
    if (count < 2) {
      throw UserError.of("%d codes; allowed: at least 2", count);
    }
    try (PointerScope scope = new PointerScope()) {
      double cosine =
          first.mul(second).sum().item_double()
              / (first.norm().item_double() * second.norm().item_double());
      double angle = Math.acos(Math.max(-1, Math.min(1, cosine)));
      Tensor[] codes = new Tensor[count];
      for (int i = 0; i < count; i++) {
        double share = i / (count - 1.0);
        boolean straight = Math.sin(angle) < 1e-6;
        double a = straight ? 1 - share : Math.sin((1 - share) * angle) / Math.sin(angle);
        double b = straight ? share : Math.sin(share * angle) / Math.sin(angle);
        codes[i] = Tensors.times(first, a).add(second, new Scalar(b));
      }
      return Tensors.keep(Tensors.above(codes));
    }
  }
}
