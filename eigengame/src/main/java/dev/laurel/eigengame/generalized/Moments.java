package dev.laurel.eigengame.generalized;

import dev.laurel.core.Tensors;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/** Averages of products over the rows of a sample. */
final class Moments {
  private Moments() {}

  /** {@code X^T Y v / b} for every row v of V: (k, columns of X). */
  static Tensor product(Tensor x, Tensor y, Tensor v) {
    Tensor projected = torch.mm(y, v.t());
    return Tensors.times(torch.mm(projected.t(), x), 1.0 / x.size(0));
  }

  /** {@code <X u, Y w> / b} for rows u, w of two sets of players, one by one: (k). */
  static Tensor form(Tensor x, Tensor u, Tensor y, Tensor w) {
    Tensor left = torch.mm(x, u.t());
    return Tensors.times(left.mul(torch.mm(y, w.t())).sum(0), 1.0 / x.size(0));
  }

  /** The first columns, those of the view x. */
  static Tensor left(Tensor both, int columnsX) {
    return Tensors.columnRange(both, 0, columnsX);
  }

  /** The other columns, those of the view y. */
  static Tensor right(Tensor both, int columnsX) {
    return Tensors.columnRange(both, columnsX, both.size(1));
  }
}
