package dev.laurel.ntk.regression;

import dev.laurel.core.Tensors;
import dev.laurel.core.UserError;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.T_TensorTensor_T;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * A kernel matrix with something added to its diagonal, factorised by Cholesky: exact kernel ridge
 * regression. Close it to free the factor (n x n).
 */
public final class RegularizedKernel implements AutoCloseable {
  private final Tensor factor;

  private RegularizedKernel(Tensor factor) {
    this.factor = factor;
  }

  /** What the regularisation is measured in. */
  public enum Scale {
    /** K + reg I. */
    ABSOLUTE,
    /** K + reg trace(K) / n I, as google/neural-tangents does by default. */
    RELATIVE
  }

  /**
   * Factorises.
   *
   * @param kernel (n, n), symmetric; unchanged
   * @param regularization at least 0
   * @throws UserError if the sum is not positive definite
   */
  public static RegularizedKernel of(Tensor kernel, double regularization, Scale scale) {
    if (!(regularization >= 0) || !Double.isFinite(regularization)) {
      throw UserError.of("the regularisation is %s; allowed: at least 0", regularization);
    }
    try (PointerScope scope = new PointerScope()) {
      double added =
          scale == Scale.ABSOLUTE
              ? regularization
              : regularization * kernel.trace().item_double() / kernel.size(0);
      Tensor sum = kernel.clone();
      sum.diagonal().add_(new Scalar(added));
      T_TensorTensor_T result = torch.linalg_cholesky_ex(sum);
      if (result.get1().item_int() != 0) {
        throw UserError.of(
            "the kernel matrix of %d rows with regularisation %.3g is singular, as duplicated rows"
                + " make it; use a regularisation of at least 1e-8 times its mean diagonal (%.3g)",
            kernel.size(0), added, kernel.trace().item_double() / kernel.size(0));
      }
      Tensor factor = result.get0().clone();
      factor.retainReference();
      return new RegularizedKernel(factor);
    }
  }

  /** (K + reg I)^-1 right, for right (n, m); in the scope of the caller. */
  public Tensor solve(Tensor right) {
    return torch.cholesky_solve(right, factor);
  }

  /** L^-1 right with L L^T = K + reg I; in the scope of the caller. */
  Tensor halfSolve(Tensor right) {
    return torch.linalg_solve_triangular(factor, right, false);
  }

  /**
   * What each row's target would be missed by if the row were left out: alpha_i / (K_r^-1)_ii.
   *
   * @param y (n, m)
   * @return (n, m), in the scope of the caller
   */
  public Tensor leaveOneOutResiduals(Tensor y) {
    try (PointerScope scope = new PointerScope()) {
      Tensor inverse = torch.cholesky_inverse(factor).diagonal().unsqueeze(1);
      return Tensors.keep(solve(y).div(inverse));
    }
  }

  /** The negative logarithm of the marginal likelihood of each target (m). */
  public double[] negativeLogLikelihood(Tensor y) {
    try (PointerScope scope = new PointerScope()) {
      double constant =
          factor.diagonal().log().sum().item_double() + y.size(0) / 2.0 * Math.log(2 * Math.PI);
      return Tensors.doubles(
          Tensors.times(y.mul(solve(y)).sum(new long[] {0}), 0.5).add_(new Scalar(constant)));
    }
  }

  @Override
  public void close() {
    factor.close();
  }
}
