package dev.laurel.nas.op;

import org.bytedeco.pytorch.Module;
import org.bytedeco.pytorch.Tensor;

/**
 * Layers under a name, as official networks have them ({@code op.1.weight}).
 *
 * @see Sequence
 */
final class Wrapped extends Module implements Layer {
  private final Sequence op;
  private final boolean skip;

  /**
   * New.
   *
   * @param skip whether the input is added to the result
   */
  public Wrapped(boolean skip, Layer... layers) {
    super("Wrapped");
    this.skip = skip;
    op = register_module("op", new Sequence(layers));
  }

  @Override
  public Tensor forward(Tensor x) {
    Tensor y = op.forward(x);
    return skip ? y.add(x) : y;
  }

  @Override
  public Tensor scaled(Source source, Tensor scale) {
    Tensor y = op.scaled(source, scale);
    return skip ? y.add(source.x().mul(scale)) : y;
  }
}
