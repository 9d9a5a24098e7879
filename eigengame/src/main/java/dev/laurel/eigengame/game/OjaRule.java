package dev.laurel.eigengame.game;

import dev.laurel.core.Tensors;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/** Oja's rule with QR after every step: {@code V <- QR(V + step C V)}. */
public record OjaRule() implements MinibatchGame {
  @Override
  public Tensor start(Tensor v) {
    return Players.orthonormalised(v);
  }

  @Override
  public Tensor next(Tensor v, Tensor x, double step) {
    try (PointerScope scope = new PointerScope()) {
      Tensor product = torch.mm(torch.mm(x, v.t()).t(), x);
      return Tensors.keep(Players.orthonormalised(v.add(Tensors.times(product, step / x.size(0)))));
    }
  }
}
