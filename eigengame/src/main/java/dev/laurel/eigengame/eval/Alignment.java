package dev.laurel.eigengame.eval;

import dev.laurel.core.Tensors;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * How close found vectors are to true ones, as the EigenGame papers measure it. Vectors are rows
 * (k, d); for repeated true eigenvalues only {@link #subspaceError} of the whole cluster is
 * defined.
 */
public final class Alignment {
  /** The angle below which the papers count a component as found: pi/8. */
  public static final double STREAK_ANGLE = Math.PI / 8;

  private Alignment() {}

  /**
   * Cosine between each found vector, as it is, and the direction of the true one ({@code
   * eg_objectives.cosine_similarity}).
   */
  public static double[] cosines(Tensor found, Tensor truth) {
    try (PointerScope scope = new PointerScope()) {
      Tensor unit = unitRows(Tensors.as(truth, ScalarType.Double));
      return Tensors.doubles(Tensors.as(found, ScalarType.Double).mul(unit).sum(1));
    }
  }

  /** Angle in radians, 0 to pi/2, between the lines of each found and true vector. */
  public static double[] angles(Tensor found, Tensor truth) {
    try (PointerScope scope = new PointerScope()) {
      double[] angles = cosines(unitRows(Tensors.as(found, ScalarType.Double)), truth);
      for (int i = 0; i < angles.length; i++) {
        angles[i] = Math.asin(Math.sqrt(Math.max(0, 1 - angles[i] * angles[i])));
      }
      return angles;
    }
  }

  /** Number of leading angles below {@code threshold}: the longest streak. */
  public static int streak(double[] angles, double threshold) {
    int streak = 0;
    while (streak < angles.length && angles[streak] < threshold) {
      streak++;
    }
    return streak;
  }

  /**
   * 1 - tr(U* P) / k with U* and P the projections on the true and the found span ({@code
   * eg_objectives.subspace_error}); 0 when they are equal.
   */
  public static double subspaceError(Tensor found, Tensor truth) {
    try (PointerScope scope = new PointerScope()) {
      Tensor f = orthonormalRows(Tensors.as(found, ScalarType.Double));
      Tensor t = orthonormalRows(Tensors.as(truth, ScalarType.Double));
      return 1 - torch.mm(f, t.t()).square().sum().item_double() / found.size(0);
    }
  }

  /**
   * The same for generalised eigenvectors A v = lambda B v: both sets are multiplied by the root of
   * B, and their rows normalised, first.
   *
   * @param b symmetric, positive semi-definite (d, d)
   */
  public static double subspaceError(Tensor found, Tensor truth, Tensor b) {
    try (PointerScope scope = new PointerScope()) {
      var eigen = torch.linalg_eigh(Tensors.as(b, ScalarType.Double));
      Tensor vectors = eigen.get1();
      Tensor root = torch.mm(vectors.mul(eigen.get0().relu().sqrt()), vectors.t());
      return subspaceError(
          unitRows(torch.mm(Tensors.as(found, ScalarType.Double), root)),
          unitRows(torch.mm(Tensors.as(truth, ScalarType.Double), root)));
    }
  }

  private static Tensor unitRows(Tensor rows) {
    return rows.div(rows.square().sum(1).sqrt().unsqueeze(1));
  }

  /** An orthonormal basis of the span, by QR of the transpose. */
  private static Tensor orthonormalRows(Tensor rows) {
    return torch.linalg_qr(rows.t().contiguous()).get0().t();
  }
}
