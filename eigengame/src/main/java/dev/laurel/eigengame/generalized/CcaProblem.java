package dev.laurel.eigengame.generalized;

import dev.laurel.core.Tensors;
import java.util.List;
import org.bytedeco.pytorch.Tensor;

/**
 * Canonical correlations of two views [x | y]: B the covariance within the views (sample 0), A
 * between them (sample 1).
 *
 * @param columnsX columns of the first view; the others are the second
 */
public record CcaProblem(int columnsX) implements GeneralizedProblem {
  @Override
  public int samples() {
    return 2;
  }

  @Override
  public Products products(List<Tensor> samples, Tensor v) {
    Tensor u = Moments.left(v, columnsX);
    Tensor w = Moments.right(v, columnsX);
    Tensor x = Moments.left(samples.get(0), columnsX);
    Tensor y = Moments.right(samples.get(0), columnsX);
    return new Products(
        between(samples.get(1), v, columnsX),
        Tensors.beside(Moments.product(x, x, u), Moments.product(y, y, w)));
  }

  /** [X^T Y v_y | Y^T X v_x] / b. */
  static Tensor between(Tensor sample, Tensor v, int columnsX) {
    Tensor x = Moments.left(sample, columnsX);
    Tensor y = Moments.right(sample, columnsX);
    return Tensors.beside(
        Moments.product(x, y, Moments.right(v, columnsX)),
        Moments.product(y, x, Moments.left(v, columnsX)));
  }

  /** The official code takes the samples the other way round here than for the products. */
  @Override
  public Quotients quotients(List<Tensor> samples, Tensor v) {
    BiasedCcaProblem same = new BiasedCcaProblem(columnsX);
    return new Quotients(
        same.quotients(List.of(samples.get(0)), v).numerator(),
        same.quotients(List.of(samples.get(1)), v).denominator());
  }
}
