package dev.laurel.scoresde.network;

import dev.laurel.core.Tensors;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;

/** What networks do with their inputs before anything else. */
final class Labels {
  private Labels() {}

  /** [0, 1] to [-1, 1]. */
  static Tensor aroundZero(Tensor x) {
    try (PointerScope scope = new PointerScope()) {
      return Tensors.keep(x.mul(new Scalar(2.0)).sub(new Scalar(1.0)));
    }
  }

  /** The noise levels that labels number, in the type of another tensor. */
  static Tensor sigmas(Tensor sigmas, Tensor labels, Tensor like) {
    try (PointerScope scope = new PointerScope()) {
      Tensor chosen = sigmas.index_select(0, labels.to(ScalarType.Long));
      return Tensors.keep(Tensors.as(chosen, like.scalar_type().intern()));
    }
  }
}
