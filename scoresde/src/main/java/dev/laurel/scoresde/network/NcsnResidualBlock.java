package dev.laurel.scoresde.network;

import dev.laurel.core.Tensors;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Conv2dImpl;
import org.bytedeco.pytorch.Module;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/** A residual block of NCSN; it may halve the resolution, or dilate its convolutions instead. */
final class NcsnResidualBlock extends Module {
  /**
   * A block's shape.
   *
   * @param down whether the resolution is halved, unless dilated
   * @param dilation of the convolutions
   * @param adjustPadding whether a row and a column of zeros come in front before halving
   */
  record Shape(long in, long out, boolean down, int dilation, boolean adjustPadding) {
    /** One that keeps the resolution. */
    static Shape same(long in, long out, int dilation) {
      return new Shape(in, out, false, dilation, false);
    }

    /** One that halves it or is dilated. */
    static Shape down(long in, long out, int dilation) {
      return new Shape(in, out, true, dilation, false);
    }

    boolean pools() {
      return down && dilation == 1;
    }
  }

  private final Activation activation;
  private final NcsnNorm firstNorm;
  private final NcsnNorm secondNorm;
  private final Conv2dImpl first;
  private final Conv2dImpl second;
  private final Pooled pooledSecond;
  private final Conv2dImpl shortcut;
  private final Pooled pooledShortcut;

  /** A convolution and the mean of 2 x 2 pixels. */
  static final class Pooled extends Module {
    private final Conv2dImpl convolution;
    private final boolean padded;

    /** Kept, because the bindings hold parts only weakly; null unless padded. */
    private final Module sequence;

    Pooled(Initializer initializer, long in, long out, int kernel, boolean padded) {
      super("ConvMeanPool");
      this.padded = padded;
      Conv2dImpl layer = initializer.frameworkConvolution(in, out, kernel, 1, true);
      if (padded) {
        sequence = register_module("conv", new Module("Sequential"));
        convolution = sequence.register_module("1", layer);
      } else {
        sequence = null;
        convolution = register_module("conv", layer);
      }
    }

    Tensor forward(Tensor x) {
      try (PointerScope scope = new PointerScope()) {
        Tensor seen = padded ? torch.constant_pad_nd(x, 1, 0, 1, 0) : x;
        return Tensors.keep(torch.avg_pool2d(convolution.forward(seen), 2, 2));
      }
    }
  }

  NcsnResidualBlock(Initializer initializer, NcsnConfig config, Shape shape) {
    super("ResidualBlock");
    this.activation = config.activation();
    long middle = shape.down() ? shape.in() : shape.out();
    int dilation = shape.dilation();
    first =
        register_module(
            "conv1", initializer.frameworkConvolution(shape.in(), middle, 3, dilation, true));
    secondNorm =
        register_module(
            "normalize2",
            new NcsnNorm(initializer, config.normalization(), middle, config.classes()));
    boolean pools = shape.pools();
    second =
        pools
            ? null
            : register_module(
                "conv2", initializer.frameworkConvolution(middle, shape.out(), 3, dilation, true));
    pooledSecond =
        pools
            ? register_module(
                "conv2", new Pooled(initializer, middle, shape.out(), 3, shape.adjustPadding()))
            : null;
    boolean changed = shape.in() != shape.out() || shape.down();
    shortcut =
        changed && !pools
            ? register_module(
                "shortcut",
                initializer.frameworkConvolution(
                    shape.in(), shape.out(), dilation > 1 ? 3 : 1, dilation, true))
            : null;
    pooledShortcut =
        pools
            ? register_module(
                "shortcut",
                new Pooled(initializer, shape.in(), shape.out(), 1, shape.adjustPadding()))
            : null;
    firstNorm =
        register_module(
            "normalize1",
            new NcsnNorm(initializer, config.normalization(), shape.in(), config.classes()));
  }

  Tensor forward(Tensor x, Tensor levels) {
    try (PointerScope scope = new PointerScope()) {
      Tensor path = first.forward(activation.apply(firstNorm.forward(x, levels)));
      path = activation.apply(secondNorm.forward(path, levels));
      path = second == null ? pooledSecond.forward(path) : second.forward(path);
      Tensor straight = x;
      if (pooledShortcut != null) {
        straight = pooledShortcut.forward(x);
      } else if (shortcut != null) {
        straight = shortcut.forward(x);
      }
      return Tensors.keep(straight.add(path));
    }
  }
}
