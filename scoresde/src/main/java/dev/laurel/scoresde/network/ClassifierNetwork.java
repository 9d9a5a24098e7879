package dev.laurel.scoresde.network;

import dev.laurel.core.Tensors;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Conv2dImpl;
import org.bytedeco.pytorch.GroupNormImpl;
import org.bytedeco.pytorch.LinearImpl;
import org.bytedeco.pytorch.Module;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/** The network of {@link ClassifierConfig}. */
public final class ClassifierNetwork extends Module {
  private static final int FREQUENCIES = 64;
  private static final double FREQUENCY_SCALE = 1;
  private static final int EMBEDDING = 128;

  private final TimeEmbedding.Fourier fourier;
  private final LinearImpl firstTime;
  private final LinearImpl secondTime;
  private final Conv2dImpl first;
  private final List<Block> blocks = new ArrayList<>();
  private final GroupNormImpl norm;
  private final LinearImpl last;

  /** A residual block whose shortcut has no weights. */
  private static final class Block extends Module {
    private final GroupNormImpl firstNorm;
    private final Conv2dImpl first;
    private final LinearImpl time;
    private final GroupNormImpl secondNorm;
    private final Conv2dImpl second;
    private final boolean halves;
    private final long added;

    Block(Initializer initializer, long in, long out, boolean halves, boolean timed) {
      super("WideResnetBlock");
      this.halves = halves;
      this.added = out - in;
      firstNorm = register_module("norm1", Initializer.groupNorm(in));
      first = register_module("conv1", initializer.convolution(in, out, 3, halves ? 2 : 1, 1, 1));
      time = timed ? register_module("dense", initializer.dense(EMBEDDING, out)) : null;
      secondNorm = register_module("norm2", Initializer.groupNorm(out));
      second = register_module("conv2", initializer.convolution(out, out, 3, 1));
    }

    Tensor forward(Tensor x, Tensor embedding) {
      try (PointerScope scope = new PointerScope()) {
        Tensor path = first.forward(torch.relu(firstNorm.forward(x)));
        if (time != null) {
          path = path.add(time.forward(embedding).unsqueeze(-1).unsqueeze(-1));
        }
        path = second.forward(torch.relu(secondNorm.forward(path)));
        Tensor shortcut = halves ? torch.avg_pool2d(x, 2, 2) : x;
        if (added > 0) {
          shortcut = torch.constant_pad_nd(shortcut, 0, 0, 0, 0, 0, added);
        }
        return Tensors.keep(shortcut.add(path));
      }
    }
  }

  /** A network with its first values. */
  public ClassifierNetwork(ClassifierConfig config) {
    super("WideResnet");
    Initializer initializer = new Initializer(config.seed());
    fourier =
        config.noised()
            ? register_module(
                "embedding", new TimeEmbedding.Fourier(initializer, FREQUENCIES, FREQUENCY_SCALE))
            : null;
    firstTime =
        config.noised()
            ? register_module("dense1", initializer.dense(2L * FREQUENCIES, EMBEDDING))
            : null;
    secondTime =
        config.noised() ? register_module("dense2", initializer.dense(EMBEDDING, EMBEDDING)) : null;
    long channels = ClassifierConfig.GROUPS[0];
    first = register_module("conv", initializer.convolution(config.channels(), channels, 3, 1));
    Numbered all = register_module("blocks", new Numbered());
    for (int group = 0; group < ClassifierConfig.GROUPS.length; group++) {
      long out = (long) ClassifierConfig.GROUPS[group] * config.width();
      for (int i = 0; i < config.blocks(); i++) {
        boolean halves = group > 0 && i == 0;
        blocks.add(all.add(new Block(initializer, channels, out, halves, config.noised())));
        channels = out;
      }
    }
    norm = register_module("norm", Initializer.groupNorm(channels));
    last = register_module("last", initializer.dense(channels, config.classes()));
  }

  /**
   * Features before the last layer.
   *
   * @param x pictures, (n, channels, height, width), both sides multiples of 4
   * @param sigmas standard deviation of the noise of each row, (n), or (1) for all; null where the
   *     network is not told
   * @return (n, features), in the scope of the caller
   */
  public Tensor features(Tensor x, Tensor sigmas) {
    try (PointerScope scope = new PointerScope()) {
      Tensor embedding = null;
      if (fourier != null) {
        Tensor hidden = torch.silu(firstTime.forward(fourier.forward(sigmas.log())));
        embedding = torch.silu(secondTime.forward(hidden));
      }
      Tensor h = first.forward(standardized(x));
      for (Block block : blocks) {
        h = block.forward(h, embedding);
      }
      return Tensors.keep(torch.relu(norm.forward(h)).mean(2, 3));
    }
  }

  /** Logits of features, (n, classes). */
  public Tensor logits(Tensor features) {
    return last.forward(features);
  }

  /** Every picture less its mean, divided by its deviation, at least 1 / root of its size. */
  private static Tensor standardized(Tensor x) {
    Tensor flat = x.flatten(1, -1);
    Tensor mean = flat.mean(1).reshape(-1, 1, 1, 1);
    Tensor std = flat.var(new long[] {1}, false, false).sqrt();
    Tensor least = std.clamp_min(new Scalar(1 / Math.sqrt((double) flat.size(1))));
    return x.sub(mean).div(least.reshape(-1, 1, 1, 1));
  }
}
