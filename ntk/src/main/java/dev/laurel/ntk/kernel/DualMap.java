package dev.laurel.ntk.kernel;

import dev.laurel.ntk.activation.Activation;
import dev.laurel.ntk.activation.Erf;
import dev.laurel.ntk.activation.Gelu;
import dev.laurel.ntk.activation.Relu;
import dev.laurel.ntk.activation.Sine;
import org.bytedeco.pytorch.Tensor;

/**
 * What an activation makes of a Gaussian pair: E[f(u) f(v)] and E[f'(u) f'(v)] for (u, v) of
 * variances q1, q2 and covariance Q.
 */
interface DualMap {
  /** The two means. */
  record Means(Tensor value, Tensor derivative) {}

  /**
   * What is needed of every row, beside its variance.
   *
   * @param variance (n, 1)
   * @return (n, k)
   */
  Tensor facts(Tensor variance);

  /**
   * The means of a tile of pairs.
   *
   * @param covariance Q (b, c)
   * @param rows q1 and the facts of the rows, (b, 1) and (b, k)
   * @param columns q2 and the facts of the columns, (1, c) and (k, c)
   */
  Means of(Tensor covariance, Side rows, Side columns);

  /** The means of every row with itself, each (n, 1). */
  Means ofSame(Tensor variance, Tensor facts);

  /**
   * One side of a tile.
   *
   * @param variance of each row or column
   * @param facts of each
   */
  record Side(Tensor variance, Tensor facts) {}

  /** The map of an activation: in closed form where there is one, else by Hermite's expansion. */
  static DualMap of(Activation activation) {
    if (activation instanceof Relu relu) {
      return new ClosedDualMap(ClosedDualMap.relu(relu));
    }
    if (activation instanceof Erf erf) {
      return new ClosedDualMap(ClosedDualMap.erf(erf));
    }
    if (activation instanceof Sine sine) {
      return new ClosedDualMap(ClosedDualMap.sine(sine));
    }
    if (activation instanceof Gelu gelu && gelu.sharpness() == 1) {
      return new ClosedDualMap(ClosedDualMap::gelu);
    }
    return new HermiteDualMap(activation);
  }
}
