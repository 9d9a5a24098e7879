package dev.laurel.eigengame.game;

import dev.laurel.core.Tensors;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * Krasulina's rule for one vector, {@code v + step (C v - <v, C v> v)}, normalised. With several
 * rows each seeks the first component by itself.
 */
public record KrasulinaRule() implements MinibatchGame {
  @Override
  public Tensor next(Tensor v, Tensor x, double step) {
    try (PointerScope scope = new PointerScope()) {
      Tensor product = torch.mm(torch.mm(x, v.t()).t(), x);
      Tensor direction = Players.tangent(product, v);
      return Tensors.keep(Players.normalised(v.add(Tensors.times(direction, step / x.size(0)))));
    }
  }
}
