package dev.laurel.binaural.network;

import dev.laurel.core.Tensors;
import java.util.Random;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Module;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * From a mean of skips to both ears: a matrix, a sine, a matrix (official {@code WaveoutBlock}).
 */
final class OutputHead extends Module {
  private static final int EARS = 2;

  private final CausalConv first;
  private final CausalConv second;

  /** New. */
  public OutputHead(int channels, Initialization initialization, Random random) {
    super("OutputHead");
    first =
        register_module(
            "first", new CausalConv(channels, channels, 1, Math.sqrt(6.0 / channels), 0, random));
    second = register_module("second", new CausalConv(channels, EARS, 1, random));
    initialization.ofHead(second);
  }

  CausalConv first() {
    return first;
  }

  CausalConv second() {
    return second;
  }

  /** From {@code (batch, time, channels)} to {@code (batch, time, 2)}. */
  public Tensor forward(Tensor x) {
    try (PointerScope scope = new PointerScope()) {
      return Tensors.keep(second.forward(torch.sin(first.forward(x))));
    }
  }
}
