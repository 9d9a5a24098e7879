package dev.laurel.nas.search;

import java.util.ArrayList;
import java.util.List;
import org.bytedeco.pytorch.BoolOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

/** Gradients of tables, of which a short network may leave one unused. */
public final class Gradients {
  private Gradients() {}

  /**
   * By tables, in the caller's scope; zeros of what the loss does not depend on.
   *
   * @param loss a scalar
   */
  public static List<Tensor> of(Tensor loss, TensorVector tables) {
    TensorVector found =
        torch.grad(
            new TensorVector(loss),
            tables,
            new TensorVector(),
            new BoolOptional(),
            /* create_graph= */ false,
            /* allow_unused= */ true);
    List<Tensor> gradients = new ArrayList<>();
    for (long t = 0; t < tables.size(); t++) {
      Tensor gradient = found.get(t);
      gradients.add(gradient.defined() ? gradient : torch.zeros_like(tables.get(t)));
    }
    return gradients;
  }
}
