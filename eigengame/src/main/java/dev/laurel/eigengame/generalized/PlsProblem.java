package dev.laurel.eigengame.generalized;

import dev.laurel.core.Tensors;
import java.util.List;
import org.bytedeco.pytorch.Tensor;

/**
 * Partial least squares of two views [x | y]: B = diag(cov(x), I), A the covariance between the
 * views.
 *
 * @param columnsX columns of the first view; the others are the second
 * @param officialQuotient whether the Rayleigh denominator divides the norm of v_y by the batch
 *     size, as the official code does by mistake
 */
public record PlsProblem(int columnsX, boolean officialQuotient) implements GeneralizedProblem {
  @Override
  public int samples() {
    return 2;
  }

  @Override
  public Products products(List<Tensor> samples, Tensor v) {
    Tensor x = Moments.left(samples.get(0), columnsX);
    return new Products(
        CcaProblem.between(samples.get(1), v, columnsX),
        Tensors.beside(
            Moments.product(x, x, Moments.left(v, columnsX)), Moments.right(v, columnsX)));
  }

  /** The official code takes the samples the other way round here than for the products. */
  @Override
  public Quotients quotients(List<Tensor> samples, Tensor v) {
    Tensor x = Moments.left(samples.get(1), columnsX);
    Tensor u = Moments.left(v, columnsX);
    Tensor norm = Moments.right(v, columnsX).square().sum(1);
    if (officialQuotient) {
      norm = Tensors.times(norm, 1.0 / x.size(0));
    }
    return new Quotients(
        new BiasedCcaProblem(columnsX).quotients(List.of(samples.get(0)), v).numerator(),
        Moments.form(x, u, x, u).add(norm));
  }
}
