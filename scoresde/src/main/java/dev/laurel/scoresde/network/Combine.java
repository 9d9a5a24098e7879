package dev.laurel.scoresde.network;

import dev.laurel.core.Tensors;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Conv2dImpl;
import org.bytedeco.pytorch.Module;
import org.bytedeco.pytorch.Tensor;

/** Brings a small picture of the input into a level of the network. */
final class Combine extends Module {
  private final Conv2dImpl convolution;
  private final boolean concatenate;

  /**
   * A combination.
   *
   * @param concatenate whether channels are put side by side instead of added
   */
  Combine(Initializer initializer, long picture, long channels, boolean concatenate) {
    super("Combine");
    this.convolution = register_module("Conv_0", initializer.convolution(picture, channels, 1, 1));
    this.concatenate = concatenate;
  }

  Tensor forward(Tensor picture, Tensor x) {
    try (PointerScope scope = new PointerScope()) {
      Tensor seen = convolution.forward(picture);
      return Tensors.keep(concatenate ? Tensors.beside(seen, x) : seen.add(x));
    }
  }
}
