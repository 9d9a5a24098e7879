package dev.laurel.eigengame.game;

import dev.laurel.core.Tensors;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * Krasulina's rule for a subspace, {@code QR(V + step (V C - (V C V^T) V))}. It finds the span of
 * the components, in no order: match to the truth before measuring angles.
 */
public record MatrixKrasulinaRule() implements MinibatchGame {
  @Override
  public Tensor start(Tensor v) {
    return Players.orthonormalised(v);
  }

  @Override
  public Tensor next(Tensor v, Tensor x, double step) {
    try (PointerScope scope = new PointerScope()) {
      Tensor product = torch.mm(torch.mm(x, v.t()).t(), x);
      Tensor direction = product.sub(torch.mm(torch.mm(product, v.t()), v));
      return Tensors.keep(
          Players.orthonormalised(v.add(Tensors.times(direction, step / x.size(0)))));
    }
  }
}
