package dev.laurel.ntk.kernel;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import org.bytedeco.pytorch.Tensor;

/**
 * A kernel between rows, in closed form. All tensors are float64; results belong to the scope of
 * the caller. Nothing larger than the result is ever held.
 */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kernel")
@JsonSubTypes({
  @JsonSubTypes.Type(value = TwoLayerKernel.class, name = "two-layer"),
  @JsonSubTypes.Type(value = DeepKernel.class, name = "deep")
})
public sealed interface Kernel permits TwoLayerKernel, DeepKernel {
  /**
   * Between the rows of two matrices.
   *
   * @param x (n, d)
   * @param z (m, d)
   * @return (n, m)
   */
  Tensor matrix(Tensor x, Tensor z);

  /**
   * Between the rows of one matrix: symmetric, with an exact diagonal, at half the cost.
   *
   * @param x (n, d)
   * @return (n, n)
   */
  Tensor matrix(Tensor x);

  /** k(x_i, x_i) of every row, n numbers. */
  double[] diagonal(Tensor x);
}
