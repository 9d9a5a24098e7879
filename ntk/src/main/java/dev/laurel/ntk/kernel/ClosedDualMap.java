package dev.laurel.ntk.kernel;

import dev.laurel.core.Tensors;
import dev.laurel.ntk.activation.Erf;
import dev.laurel.ntk.activation.Relu;
import dev.laurel.ntk.activation.Sine;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * Dual maps in closed form, as in google/neural-tangents, {@code stax/elementwise.py}.
 *
 * @param formula of Q, q1, q2, which broadcast
 */
record ClosedDualMap(Formula formula) implements DualMap {
  /** The two means from Q, q1 and q2. */
  @FunctionalInterface
  interface Formula {
    Means of(Tensor covariance, Tensor first, Tensor second);
  }

  @Override
  public Tensor facts(Tensor variance) {
    return variance;
  }

  @Override
  public Means of(Tensor covariance, Side rows, Side columns) {
    return formula.of(covariance, rows.variance(), columns.variance());
  }

  @Override
  public Means ofSame(Tensor variance, Tensor facts) {
    return formula.of(variance, variance, variance);
  }

  /** Any two slopes. */
  static Formula relu(Relu relu) {
    double a = relu.negativeSlope();
    double b = relu.positiveSlope();
    double bend = (a - b) * (a - b) / (2 * Math.PI);
    return (q, q1, q2) -> {
      Tensor sine = root(q1.mul(q2).sub_(q.square()));
      // atan2(0, 0) is 0; two rows of zeros count as at right angles.
      Tensor angle =
          torch
              .atan2(sine, q)
              .masked_fill_(
                  sine.eq(new Scalar(0)).logical_and_(q.eq(new Scalar(0))),
                  new Scalar(Math.PI / 2));
      Tensor derivative = angle.mul_(new Scalar(-bend)).add_(new Scalar((a * a + b * b) / 2));
      return new Means(Tensors.times(sine, bend).add_(derivative.mul(q)), derivative);
    };
  }

  private static Tensor root(Tensor squares) {
    return squares.clamp_min_(new Scalar(0)).sqrt_();
  }

  /** a erf(b u) + c. */
  static Formula erf(Erf erf) {
    double b2 = erf.sharpness() * erf.sharpness();
    double a2 = erf.amplitude() * erf.amplitude();
    double c2 = erf.offset() * erf.offset();
    return (q, q1, q2) -> {
      Tensor twice = Tensors.times(q, 2 * b2);
      Tensor first = Tensors.times(q1, 2 * b2).add_(new Scalar(1));
      Tensor second = Tensors.times(q2, 2 * b2).add_(new Scalar(1));
      Tensor rest = root(first.mul(second).sub_(twice.square()));
      Tensor value =
          torch.atan2(twice, rest).mul_(new Scalar(2 * a2 / Math.PI)).add_(new Scalar(c2));
      return new Means(value, rest.reciprocal().mul_(new Scalar(4 * a2 * b2 / Math.PI)));
    };
  }

  /** u Phi(u). */
  static Means gelu(Tensor q, Tensor q1, Tensor q2) {
    Tensor d = q1.mul(q2);
    Tensor p = q1.add(new Scalar(1)).mul(q2.add(new Scalar(1)));
    Tensor e = p.sub(q.square());
    Tensor root = e.sqrt();
    Tensor angle = torch.atan2(q, root);
    double turn = 1 / (2 * Math.PI);
    Tensor value =
        d.mul(e)
            .add_(q.square())
            .div_(p.mul(root))
            .add_(q.mul(angle))
            .mul_(new Scalar(turn))
            .add_(Tensors.times(q, 0.25));
    Tensor derivative =
        e.reciprocal()
            .add_(d.neg().add_(new Scalar(1)).div_(p))
            .add_(new Scalar(1))
            .mul_(q)
            .div_(root)
            .add_(angle)
            .mul_(new Scalar(turn))
            .add_(new Scalar(0.25));
    return new Means(value, derivative);
  }

  /** a sin(b u + c). */
  static Formula sine(Sine sine) {
    double a2 = sine.amplitude() * sine.amplitude();
    double b2 = sine.frequency() * sine.frequency();
    double turned = Math.cos(2 * sine.phase());
    return (q, q1, q2) -> {
      Tensor mean = Tensors.times(q1.add(q2), 0.5);
      Tensor near = q.sub(mean).mul_(new Scalar(b2)).exp_();
      // cos(pi / 2) is not quite 0 in floating point, but for the RBF kernel it is.
      double far = Math.abs(turned) < 1e-15 ? 0 : turned;
      Tensor other = q.add(mean).mul_(new Scalar(-b2)).exp_().mul_(new Scalar(far));
      return new Means(
          near.sub(other).mul_(new Scalar(a2 / 2)), near.add(other).mul_(new Scalar(a2 * b2 / 2)));
    };
  }
}
