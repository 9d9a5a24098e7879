package dev.laurel.scoresde.network;

import dev.laurel.core.Tensors;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Conv2dImpl;
import org.bytedeco.pytorch.GradMode;
import org.bytedeco.pytorch.GroupNormImpl;
import org.bytedeco.pytorch.LinearImpl;
import org.bytedeco.pytorch.Module;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * A residual block that knows the noise: norm, activation, convolution, twice, with a term of the
 * time between. The official {@code ResnetBlockBigGANpp}, {@code ResnetBlockDDPMpp} and {@code
 * ResnetBlockDDPM} differ in their shortcut, in resampling and in norms.
 */
final class ResnetBlock extends Module {
  /** What a block does to the resolution. */
  enum Resample {
    NONE,
    UP,
    DOWN
  }

  /** How the input is brought to the output's channels. */
  enum Shortcut {
    /** A dense layer at every pixel, where channels change. */
    NIN,
    /** A 3 x 3 convolution, where channels change. */
    CONVOLUTION,
    /** A 1 x 1 convolution, where channels or the resolution change (BigGAN). */
    POINTWISE
  }

  /**
   * What the blocks of a network share.
   *
   * @param activation between layers
   * @param embedding width of the time embedding; 0 for none
   * @param dropout share of values dropped in training
   * @param scale of the last convolution's first values
   * @param rescale whether sums are divided by the root of 2
   * @param groups of the norms; 0 means a fourth of the channels, at most 32
   * @param resampling between resolutions
   */
  record Style(
      Activation activation,
      long embedding,
      double dropout,
      double scale,
      boolean rescale,
      long groups,
      Resampling resampling) {
    GroupNormImpl norm(long channels) {
      return groups == 0
          ? Initializer.groupNorm(channels)
          : Initializer.groupNorm(groups, channels);
    }
  }

  private final Style style;
  private final Resample resample;
  private final GroupNormImpl firstNorm;
  private final Conv2dImpl first;
  private final LinearImpl time;
  private final GroupNormImpl secondNorm;
  private final Conv2dImpl second;
  private final Conv2dImpl convolutionShortcut;
  private final NetworkInNetwork denseShortcut;

  ResnetBlock(
      Initializer initializer,
      Style style,
      long in,
      long out,
      Shortcut shortcut,
      Resample resample) {
    super("ResnetBlock");
    this.style = style;
    this.resample = resample;
    firstNorm = register_module("GroupNorm_0", style.norm(in));
    first = register_module("Conv_0", initializer.convolution(in, out, 3, 1));
    time =
        style.embedding() == 0
            ? null
            : register_module("Dense_0", initializer.dense(style.embedding(), out));
    secondNorm = register_module("GroupNorm_1", style.norm(out));
    second = register_module("Conv_1", initializer.convolution(out, out, 3, style.scale()));
    boolean changed = in != out || (shortcut == Shortcut.POINTWISE && resample != Resample.NONE);
    convolutionShortcut =
        changed && shortcut != Shortcut.NIN
            ? register_module(
                "Conv_2",
                initializer.convolution(in, out, shortcut == Shortcut.POINTWISE ? 1 : 3, 1))
            : null;
    denseShortcut =
        changed && shortcut == Shortcut.NIN
            ? register_module("NIN_0", new NetworkInNetwork(initializer, in, out))
            : null;
  }

  /**
   * Output of the block.
   *
   * @param embedding of the time, activated; (n, width) or (1, width); null for none
   */
  Tensor forward(Tensor x, Tensor embedding) {
    try (PointerScope scope = new PointerScope()) {
      Tensor path = resampled(style.activation().replace(firstNorm.forward(x)));
      path = first.forward(path);
      if (embedding != null && time != null) {
        Tensor term = time.forward(embedding).unsqueeze(-1).unsqueeze(-1);
        path = GradMode.is_enabled() ? path.add(term) : path.add_(term);
      }
      path = style.activation().replace(secondNorm.forward(path));
      if (is_training() && style.dropout() > 0) {
        path = torch.dropout(path, style.dropout(), true);
      }
      path = second.forward(path);
      return Tensors.keep(Residual.sum(shortcut(x), path, style.rescale()));
    }
  }

  private Tensor shortcut(Tensor x) {
    if (denseShortcut != null) {
      return denseShortcut.forward(x);
    }
    if (convolutionShortcut == null) {
      return x;
    }
    return convolutionShortcut.forward(resampled(x));
  }

  private Tensor resampled(Tensor x) {
    return switch (resample) {
      case NONE -> x;
      case UP -> style.resampling().twice(x);
      case DOWN -> style.resampling().halve(x);
    };
  }
}
