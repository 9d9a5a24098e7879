package dev.laurel.cqd;

import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/** How truth values are combined: a t-norm for "and" with its t-conorm for "or". */
public enum TNorm {
  /** a b; a + b - a b. */
  PROD {
    @Override
    public Tensor and(Tensor a, Tensor b) {
      return a.mul(b);
    }

    @Override
    public Tensor or(Tensor a, Tensor b) {
      return a.add(b).sub_(a.mul(b));
    }

    @Override
    public void andInPlace(Tensor a, Tensor b) {
      a.mul_(b);
    }

    @Override
    public double and(double a, double b) {
      return a * b;
    }
  },
  /** Goedel's: min(a, b); max(a, b). */
  MIN {
    @Override
    public Tensor and(Tensor a, Tensor b) {
      return torch.minimum(a, b);
    }

    @Override
    public Tensor or(Tensor a, Tensor b) {
      return torch.maximum(a, b);
    }

    @Override
    public void andInPlace(Tensor a, Tensor b) {
      torch.minimum_out(a, a, b);
    }

    @Override
    public double and(double a, double b) {
      return Math.min(a, b);
    }
  },
  /** Lukasiewicz's: max(0, a + b - 1); min(1, a + b). */
  LUK {
    @Override
    public Tensor and(Tensor a, Tensor b) {
      return a.add(b).sub_(new Scalar(1)).relu_();
    }

    @Override
    public Tensor or(Tensor a, Tensor b) {
      return a.add(b).clamp_max_(new Scalar(1));
    }

    @Override
    public void andInPlace(Tensor a, Tensor b) {
      a.add_(b).sub_(new Scalar(1)).relu_();
    }

    @Override
    public double and(double a, double b) {
      return Math.max(0, a + b - 1);
    }
  };

  /** The truth of both, elementwise, in the scope of the caller. */
  public abstract Tensor and(Tensor a, Tensor b);

  /** The truth of either, elementwise, in the scope of the caller. */
  public abstract Tensor or(Tensor a, Tensor b);

  /** Writes the truth of both into {@code a}; {@code b} may be broadcast. */
  public abstract void andInPlace(Tensor a, Tensor b);

  /** The truth of both. */
  public abstract double and(double a, double b);

  /** 1 - a. */
  public static Tensor not(Tensor a) {
    return a.neg().add_(new Scalar(1));
  }
}
