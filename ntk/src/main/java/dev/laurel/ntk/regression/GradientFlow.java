package dev.laurel.ntk.regression;

import dev.laurel.core.Tensors;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.T_TensorTensor_T;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * Continuous gradient descent on the mean squared error from the function 0, in closed form, as
 * google/neural-tangents {@code predict.gradient_descent_mse}. Close it to free the
 * eigendecomposition.
 */
public final class GradientFlow implements AutoCloseable {
  private final Tensor values;
  private final Tensor vectors;
  private final Tensor coefficients;
  private final double entries;

  private GradientFlow(Tensor values, Tensor vectors, Tensor coefficients, double entries) {
    this.values = values;
    this.vectors = vectors;
    this.coefficients = coefficients;
    this.entries = entries;
  }

  /**
   * Decomposes the kernel of the training rows.
   *
   * @param kernel (n, n)
   * @param y (n, m)
   */
  public static GradientFlow of(Tensor kernel, Tensor y) {
    try (PointerScope scope = new PointerScope()) {
      T_TensorTensor_T found = torch.linalg_eigh(kernel);
      Tensor values = found.get0().clamp_min(new Scalar(0)).unsqueeze(1);
      Tensor vectors = found.get1().clone();
      Tensor coefficients = vectors.t().mm(y);
      values.retainReference();
      vectors.retainReference();
      coefficients.retainReference();
      return new GradientFlow(values, vectors, coefficients, y.numel());
    }
  }

  /** The function at the training rows (n, m), at a time in units of the learning rate. */
  public Tensor train(double time) {
    try (PointerScope scope = new PointerScope()) {
      return Tensors.keep(vectors.mm(coefficients.mul(learned(time))));
    }
  }

  /** The function at new rows (p, m); {@code cross} is their kernel with the training rows. */
  public Tensor test(double time, Tensor cross) {
    try (PointerScope scope = new PointerScope()) {
      // (1 - exp(-w t)) / w tends to t where w is 0.
      Tensor zero = values.eq(new Scalar(0));
      Tensor quotient = learned(time).div(values).masked_fill(zero, new Scalar(time / entries));
      return Tensors.keep(cross.mm(vectors.mm(coefficients.mul(quotient))));
    }
  }

  private Tensor learned(double time) {
    return Tensors.times(values, -time / entries).expm1_().neg_();
  }

  /** The largest learning rate at which gradient descent in steps converges. */
  public double maxLearningRate(double momentum) {
    try (PointerScope scope = new PointerScope()) {
      return 2 * (1 + momentum) * entries / (values.max().item_double() + 1e-12);
    }
  }

  @Override
  public void close() {
    values.close();
    vectors.close();
    coefficients.close();
  }
}
