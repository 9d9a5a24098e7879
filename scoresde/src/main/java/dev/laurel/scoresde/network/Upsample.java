package dev.laurel.scoresde.network;

import dev.laurel.core.Tensors;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Conv2dImpl;
import org.bytedeco.pytorch.Module;
import org.bytedeco.pytorch.Tensor;

/** Twice the resolution, with or without a convolution, through a filter or not. */
final class Upsample extends Module {
  private final Resampling resampling;
  private final Conv2dImpl convolution;
  private final FilteredConvolution filtered;

  Upsample(Initializer initializer, long in, long out, boolean convolve, Resampling resampling) {
    super("Upsample");
    this.resampling = resampling;
    this.filtered =
        convolve && resampling.filtered()
            ? register_module("Conv2d_0", new FilteredConvolution(initializer, in, out, resampling))
            : null;
    this.convolution =
        convolve && !resampling.filtered()
            ? register_module("Conv_0", initializer.convolution(in, out, 3, 1))
            : null;
  }

  Tensor forward(Tensor x) {
    if (filtered != null) {
      return filtered.up(x);
    }
    try (PointerScope scope = new PointerScope()) {
      Tensor large = resampling.twice(x);
      return Tensors.keep(convolution == null ? large : convolution.forward(large));
    }
  }
}
