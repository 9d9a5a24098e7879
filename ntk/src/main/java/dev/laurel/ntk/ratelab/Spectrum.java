package dev.laurel.ntk.ratelab;

import dev.laurel.core.Tensors;
import dev.laurel.ntk.kernel.Kernel;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.T_TensorTensor_T;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * A target in the eigenvectors of a kernel matrix.
 *
 * @param rows n
 * @param eigenvalue of K / n, falling (n)
 * @param squaredCoefficient (v_i . y)^2 / n for the eigenvector v_i (n)
 */
public record Spectrum(int rows, double[] eigenvalue, double[] squaredCoefficient) {
  /**
   * Decomposes.
   *
   * @param x (n, d) float64
   * @param y (n, 1) float64
   */
  public static Spectrum of(Kernel kernel, Tensor x, Tensor y) {
    try (PointerScope scope = new PointerScope()) {
      double n = x.size(0);
      T_TensorTensor_T found = torch.linalg_eigh(Tensors.times(kernel.matrix(x), 1 / n));
      Tensor coefficients = found.get1().t().mm(y).square();
      return new Spectrum(
          (int) n,
          Tensors.doubles(found.get0().flip(0)),
          Tensors.doubles(Tensors.times(coefficients.flip(0), 1 / n)));
    }
  }
}
