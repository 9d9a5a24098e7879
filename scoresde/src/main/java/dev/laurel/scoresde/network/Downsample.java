package dev.laurel.scoresde.network;

import dev.laurel.core.Tensors;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Conv2dImpl;
import org.bytedeco.pytorch.Module;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/** Half the resolution, with or without a convolution, through a filter or not. */
final class Downsample extends Module {
  private final Resampling resampling;
  private final Conv2dImpl convolution;
  private final FilteredConvolution filtered;

  Downsample(Initializer initializer, long in, long out, boolean convolve, Resampling resampling) {
    super("Downsample");
    this.resampling = resampling;
    this.filtered =
        convolve && resampling.filtered()
            ? register_module("Conv2d_0", new FilteredConvolution(initializer, in, out, resampling))
            : null;
    this.convolution =
        convolve && !resampling.filtered()
            ? register_module("Conv_0", initializer.convolution(in, out, 3, 2, 0, 1))
            : null;
  }

  Tensor forward(Tensor x) {
    if (filtered != null) {
      return filtered.down(x);
    }
    if (convolution == null) {
      return resampling.halve(x);
    }
    try (PointerScope scope = new PointerScope()) {
      return Tensors.keep(convolution.forward(torch.constant_pad_nd(x, 0, 1, 0, 1)));
    }
  }
}
