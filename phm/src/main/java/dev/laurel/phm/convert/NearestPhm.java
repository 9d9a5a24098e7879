package dev.laurel.phm.convert;

import dev.laurel.core.Tensors;
import dev.laurel.core.UserError;
import dev.laurel.phm.Algebra;
import dev.laurel.phm.layer.Rule;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.T_TensorTensor_T;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * The sum of Kronecker products that is nearest to a dense weight in Frobenius' norm (Van Loan and
 * Pitsianis 1993): with the blocks of the weight as the rows of a matrix, its best approximation of
 * rank {@code terms}.
 *
 * @param rules {@code A}, {@code (terms, n, n)}
 * @param parts {@code S}, {@code (terms, p, q, kernel...)}
 * @param singularValues of the matrix of blocks, falling, float64 numbers
 * @param relativeError what is lost of the norm
 */
public record NearestPhm(
    Tensor rules, Tensor parts, double[] singularValues, double relativeError) {
  /**
   * With free rules.
   *
   * @param weight {@code (rows, columns, kernel...)}
   * @param n divides rows and columns
   * @param terms n, or up to n^2 for less error
   * @return tensors of the caller's scope
   */
  public static NearestPhm of(Tensor weight, int n, int terms) {
    try (PointerScope scope = new PointerScope();
        NoGradGuard none = new NoGradGuard()) {
      Tensor blocks = blocks(weight, n);
      if (terms < 1 || terms > n * n) {
        throw UserError.of("terms is %d; allowed: 1 to %d", terms, n * n);
      }
      // The matrix is n^2 rows high: its Gram matrix is small, however large the weight is.
      T_TensorTensor_T eigen = torch.linalg_eigh(torch.mm(blocks, blocks.t()));
      double[] rising = Tensors.doubles(eigen.get0());
      double[] values = new double[rising.length];
      for (int i = 0; i < values.length; i++) {
        values[i] = Math.sqrt(Math.max(0, rising[rising.length - 1 - i]));
      }
      Tensor vectors = eigen.get1().flip(1).narrow(1, 0, terms);
      Tensor found = torch.mm(vectors.t(), blocks);
      Tensor roots = found.square().sum(new long[] {1}).sqrt().sqrt().clamp_min(new Scalar(1e-150));
      Tensor rules = vectors.t().mul(roots.unsqueeze(1));
      Tensor parts = found.div(roots.unsqueeze(1));
      double whole = Math.sqrt(blocks.square().sum().item_double());
      double lost = Math.sqrt(blocks.sub(torch.mm(vectors, found)).square().sum().item_double());
      return new NearestPhm(
          Tensors.keep(rules.reshape(terms, n, n).to(ScalarType.Float)),
          Tensors.keep(parts.reshape(partsShape(weight, n, terms)).to(ScalarType.Float)),
          values,
          whole == 0 ? 0 : lost / whole);
    }
  }

  /** With the rules of an algebra. */
  public static NearestPhm of(Tensor weight, Algebra algebra, boolean left) {
    try (PointerScope scope = new PointerScope()) {
      NearestPhm nearest = of(weight, Rule.Fixed.of(algebra, left, algebra.dimension()).values());
      Tensors.keep(nearest.rules());
      Tensors.keep(nearest.parts());
      return nearest;
    }
  }

  /**
   * With given rules that are orthogonal to each other, as those of algebras are.
   *
   * @param given {@code (n, n, n)}
   */
  static NearestPhm of(Tensor weight, Tensor given) {
    int n = (int) given.size(0);
    try (PointerScope scope = new PointerScope();
        NoGradGuard none = new NoGradGuard()) {
      Tensor blocks = blocks(weight, n);
      Tensor rules = given.to(ScalarType.Double).reshape(n, (long) n * n);
      Tensor parts = torch.mm(rules, blocks).div(rules.square().sum(new long[] {1}).unsqueeze(1));
      double whole = Math.sqrt(blocks.square().sum().item_double());
      double lost = Math.sqrt(blocks.sub(torch.mm(rules.t(), parts)).square().sum().item_double());
      return new NearestPhm(
          Tensors.keep(rules.view(n, n, n).to(ScalarType.Float)),
          Tensors.keep(parts.reshape(partsShape(weight, n, n)).to(ScalarType.Float)),
          new double[0],
          whole == 0 ? 0 : lost / whole);
    }
  }

  private static long[] partsShape(Tensor weight, int n, int terms) {
    long[] shape = weight.shape();
    long[] parts = new long[shape.length + 1];
    parts[0] = terms;
    System.arraycopy(shape, 0, parts, 1, shape.length);
    parts[1] /= n;
    parts[2] /= n;
    return parts;
  }

  /** {@code R[(a,c), (r,s,kernel)] = W[a p + r, c q + s, kernel]}, float64. */
  private static Tensor blocks(Tensor weight, int n) {
    long rows = weight.size(0);
    long columns = weight.size(1);
    if (n < 1 || rows % n != 0 || columns % n != 0) {
      throw UserError.of("n = %d does not divide a weight of %d x %d", n, rows, columns);
    }
    return weight
        .to(ScalarType.Double)
        .reshape(n, rows / n, n, columns / n, -1)
        .permute(0, 2, 1, 3, 4)
        .reshape((long) n * n, -1);
  }
}
