package dev.laurel.scoresde.control;

import dev.laurel.core.Tensors;
import java.util.function.UnaryOperator;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.AutoGradMode;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

/** Gradients by the points that a sampler is at, where it keeps none itself. */
final class Gradients {
  private Gradients() {}

  /** The gradient of a scalar function at x, like x, in the scope of the caller. */
  static Tensor of(Tensor x, UnaryOperator<Tensor> function) {
    try (PointerScope scope = new PointerScope();
        AutoGradMode gradients = new AutoGradMode(true)) {
      Tensor point = x.detach();
      point.set_requires_grad(true);
      Tensor value = function.apply(point);
      TensorVector found = torch.grad(new TensorVector(value), new TensorVector(point));
      // A handle of its own: what get returns lives in the vector.
      return Tensors.keep(new Tensor(found.get(0)));
    }
  }
}
