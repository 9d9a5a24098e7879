package dev.laurel.eigengame.solver;

import dev.laurel.core.Tensors;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/** Orthonormal bases of blocks of columns (d, m). */
final class Orthonormal {
  /** Directions of a block whose Gram eigenvalue is below this share of the largest are dropped. */
  private static final double DEPENDENT = 1e-8;

  private Orthonormal() {}

  /** Q of the QR decomposition. */
  static Tensor basis(Tensor block) {
    try (PointerScope scope = new PointerScope()) {
      // A handle of its own: get0() is a view into the pair, which ends with this scope.
      return Tensors.keep(new Tensor(torch.linalg_qr(block).get0()));
    }
  }

  /** What is left of a block when its parts along the bases are taken out, twice for accuracy. */
  static Tensor outside(Tensor block, Tensor... bases) {
    try (PointerScope scope = new PointerScope()) {
      Tensor rest = block;
      for (int twice = 0; twice < 2; twice++) {
        for (Tensor basis : bases) {
          if (basis != null) {
            rest = rest.sub(torch.mm(basis, torch.mm(basis.t(), rest)));
          }
        }
      }
      return Tensors.keep(rest);
    }
  }

  /**
   * An orthonormal basis of a block's span outside the given bases, by the eigenvectors of its Gram
   * matrix in float64; dependent directions are dropped.
   *
   * @return (d, m') with m' &lt;= m, or null if nothing is left
   */
  static Tensor independentPart(Tensor block, Tensor... bases) {
    try (PointerScope scope = new PointerScope()) {
      Tensor rest = outside(unitColumns(block), bases);
      Tensor wide = Tensors.as(rest, ScalarType.Double);
      var eigen = torch.linalg_eigh(torch.mm(wide.t(), wide));
      double[] values = Tensors.doubles(eigen.get0());
      int first = 0;
      double largest = values[values.length - 1];
      double rounding = rest.scalar_type().intern() == ScalarType.Double ? 1e-26 : 1e-11;
      while (first < values.length
          && (values[first] < DEPENDENT * largest || values[first] < rounding)) {
        first++;
      }
      if (first == values.length) {
        return null;
      }
      Tensor directions = Tensors.columnRange(eigen.get1(), first, values.length);
      Tensor lengths = eigen.get0().narrow(0, first, values.length - first).sqrt();
      Tensor mixed = Tensors.as(directions.div(lengths), rest.scalar_type().intern());
      // Once more against the bases: dividing by small lengths has magnified what was left of them.
      Tensor part = outside(torch.mm(rest, mixed), bases);
      return Tensors.keep(basis(part));
    }
  }

  /** Columns scaled to length 1; columns of length 0 stay. */
  private static Tensor unitColumns(Tensor block) {
    Tensor lengths = block.square().sum(0).sqrt();
    Tensor one = torch.ones_like(lengths);
    return block.div(torch.where(lengths.gt(torch.zeros_like(lengths)), lengths, one));
  }
}
