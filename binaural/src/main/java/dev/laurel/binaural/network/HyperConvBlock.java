package dev.laurel.binaural.network;

import dev.laurel.core.Tensors;
import java.util.Random;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Module;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * One layer of the stack (official {@code src/models.py}): {@code h = sin(HyperConv(x))}, half of
 * {@code x} and of what a matrix makes of h goes on, what another matrix makes of h goes to the
 * heads.
 */
final class HyperConvBlock extends Module {
  private final HyperConv conv;
  private final CausalConv residual;
  private final CausalConv skip;
  private final CausalConv equalize;

  /** What goes on to the next layer, and to the heads; {@code (batch, time, outputs)} each. */
  public record Result(Tensor output, Tensor skip) {}

  /** New. */
  public HyperConvBlock(
      int view,
      int inputs,
      int outputs,
      int kernel,
      int dilation,
      Initialization first,
      Random random) {
    super("HyperConvBlock");
    conv =
        register_module(
            "conv", new HyperConv(view, inputs, outputs, kernel, dilation, first, random));
    double bound = Math.sqrt(6.0 / outputs);
    residual = register_module("residual", new CausalConv(outputs, outputs, 1, bound, 0, random));
    skip = register_module("skip", new CausalConv(outputs, outputs, 1, bound, 0, random));
    equalize =
        inputs == outputs
            ? null
            : register_module("equalize_channels", new CausalConv(inputs, outputs, 1, random));
  }

  HyperConv conv() {
    return conv;
  }

  CausalConv residual() {
    return residual;
  }

  CausalConv skip() {
    return skip;
  }

  /** Applies it to {@code (batch, time, inputs)} and {@code (batch, frames, view)}. */
  public Result forward(Tensor x, Tensor view) {
    try (PointerScope scope = new PointerScope()) {
      Tensor h = torch.sin(conv.forward(x, view));
      Tensor same = equalize == null ? x : equalize.forward(x);
      return new Result(Tensors.keep(halved(h, same)), Tensors.keep(skip.forward(h)));
    }
  }

  /** Half of x and of what the residual's matrix makes of h, in one product. */
  private Tensor halved(Tensor h, Tensor x) {
    Scalar half = new Scalar(0.5);
    long channels = x.size(2);
    Tensor matrix = residual.weight().select(2, 0).t();
    Tensor sum = torch.addmm(x.reshape(-1, channels), h.reshape(-1, channels), matrix, half, half);
    return sum.add_(residual.bias(), half).view(x.shape());
  }
}
