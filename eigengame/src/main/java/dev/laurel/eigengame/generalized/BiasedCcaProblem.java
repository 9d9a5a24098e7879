package dev.laurel.eigengame.generalized;

import dev.laurel.core.Tensors;
import java.util.List;
import org.bytedeco.pytorch.Tensor;

/**
 * Canonical correlations with A and B from the same rows: biased on small batches, exact on all.
 *
 * @param columnsX columns of the first view; the others are the second
 */
public record BiasedCcaProblem(int columnsX) implements GeneralizedProblem {
  @Override
  public int samples() {
    return 1;
  }

  @Override
  public Products products(List<Tensor> samples, Tensor v) {
    return new CcaProblem(columnsX).products(List.of(samples.get(0), samples.get(0)), v);
  }

  @Override
  public Quotients quotients(List<Tensor> samples, Tensor v) {
    Tensor x = Moments.left(samples.get(0), columnsX);
    Tensor y = Moments.right(samples.get(0), columnsX);
    Tensor u = Moments.left(v, columnsX);
    Tensor w = Moments.right(v, columnsX);
    return new Quotients(
        Tensors.times(Moments.form(x, u, y, w), 2),
        Moments.form(x, u, x, u).add(Moments.form(y, w, y, w)));
  }
}
