package dev.laurel.eigengame.game;

import dev.laurel.core.Tensors;
import java.util.Random;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/** The strategies of k players: unit vectors, the rows of V (k, d). */
public final class Players {
  private Players() {}

  /** Standard normal directions, normalised. */
  public static Tensor random(int k, int d, ScalarType type, long seed) {
    try (PointerScope scope = new PointerScope()) {
      return Tensors.keep(normalised(Tensors.randomNormal(new Random(seed), type, k, d)));
    }
  }

  /** Every row scaled to length 1 ({@code eg_utils.normalize_eigenvectors}). */
  public static Tensor normalised(Tensor v) {
    try (PointerScope scope = new PointerScope()) {
      return Tensors.keep(v.div(v.square().sum(1).sqrt().unsqueeze(1)));
    }
  }

  /**
   * The part of a direction along the sphere: {@code g - <g, v> v} ({@code
   * eg_utils.get_spherical_gradients}).
   */
  public static Tensor tangent(Tensor direction, Tensor v) {
    try (PointerScope scope = new PointerScope()) {
      return Tensors.keep(direction.sub(direction.mul(v).sum(1).unsqueeze(1).mul(v)));
    }
  }

  /** Orthonormal rows with the same leading spans: QR with a positive diagonal of R. */
  public static Tensor orthonormalised(Tensor v) {
    try (PointerScope scope = new PointerScope()) {
      var qr = torch.linalg_qr(v.t().contiguous());
      Tensor signs = qr.get1().diagonal().sign();
      return Tensors.keep(qr.get0().mul(signs).t().contiguous());
    }
  }
}
