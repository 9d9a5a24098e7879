package dev.laurel.eigengame.game;

import dev.laurel.core.Tensors;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * Sanger's generalised Hebbian algorithm (GHA), {@code V + step (V C - tril(V C V^T) V)}, kept in
 * the unit ball, without which it overflows.
 */
public record HebbianRule() implements MinibatchGame {
  @Override
  public Tensor next(Tensor v, Tensor x, double step) {
    try (PointerScope scope = new PointerScope()) {
      Tensor product = Tensors.times(torch.mm(torch.mm(x, v.t()).t(), x), 1.0 / x.size(0));
      Tensor direction = product.sub(torch.mm(torch.mm(product, v.t()).tril(0), v));
      Tensor moved = v.add(Tensors.times(direction, step));
      Tensor lengths = moved.square().sum(1).sqrt().unsqueeze(1);
      return Tensors.keep(moved.div(lengths.clamp_min(new Scalar(1.0))));
    }
  }
}
