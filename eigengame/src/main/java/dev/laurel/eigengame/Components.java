package dev.laurel.eigengame;

import dev.laurel.core.Tensors;
import dev.laurel.eigengame.solver.DualOracle;
import dev.laurel.eigengame.solver.RestrictedNash;
import java.util.Random;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/** Last touches on found components: rank, and the way back from the dual game. */
final class Components {
  private Components() {}

  /** Share of the largest variance below which a variance is rounding. */
  static double rankTolerance(ScalarType type) {
    return type == ScalarType.Double ? 1e-14 : 4.8e-7;
  }

  /** Leading values that are more than rounding. */
  static int rank(double[] values, int k, ScalarType type) {
    int rank = 0;
    while (rank < k && values[rank] > rankTolerance(type) * values[0]) {
      rank++;
    }
    return rank;
  }

  /** Components (d, k) of the rows from eigenvectors of their Gram matrix, orthonormal. */
  static Tensor fromDual(DualOracle oracle, RestrictedNash.State state, int k, long seed) {
    return fromDual(oracle, state.positions(), state.values(), k, seed);
  }

  /**
   * Components (d, k) of the rows from eigenvectors of their Gram matrix; those of value 0 are
   * replaced by an orthonormal fill.
   */
  static Tensor fromDual(DualOracle oracle, Tensor vectors, double[] values, int k, long seed) {
    try (PointerScope scope = new PointerScope()) {
      int rank = rank(values, k, ScalarType.Double);
      Tensor found = oracle.components(Tensors.columnRange(vectors, 0, rank));
      Tensor wide = Tensors.as(found, ScalarType.Double);
      Tensor unit = wide.div(wide.square().sum(0).sqrt());
      if (rank == k) {
        return Tensors.keep(unit);
      }
      Tensor fill =
          Tensors.randomNormal(new Random(seed), ScalarType.Double, unit.size(0), (long) k - rank);
      Tensor basis = torch.linalg_qr(Tensors.beside(unit, fill)).get0();
      return Tensors.keep(Tensors.beside(unit, Tensors.columnRange(basis, rank, k)));
    }
  }
}
