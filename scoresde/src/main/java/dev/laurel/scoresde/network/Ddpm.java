package dev.laurel.scoresde.network;

import dev.laurel.core.Tensors;
import dev.laurel.core.UserError;
import dev.laurel.scoresde.network.ResnetBlock.Resample;
import dev.laurel.scoresde.network.ResnetBlock.Shortcut;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Conv2dImpl;
import org.bytedeco.pytorch.GroupNormImpl;
import org.bytedeco.pytorch.LinearImpl;
import org.bytedeco.pytorch.Module;
import org.bytedeco.pytorch.Tensor;

/** The network of DDPM; its parts are numbered as in the official checkpoints. */
final class Ddpm extends Module implements ScoreNetwork {
  private final DdpmConfig config;
  private final boolean centered;
  private final Tensor sigmas;
  private final LinearImpl firstDense;
  private final LinearImpl secondDense;
  private final Conv2dImpl first;
  private final List<Falling> falling = new ArrayList<>();
  private final ResnetBlock middleBefore;
  private final AttentionBlock middleAttention;
  private final ResnetBlock middleAfter;
  private final List<Rising> rising = new ArrayList<>();
  private final GroupNormImpl lastNorm;
  private final Conv2dImpl last;

  /** A level on the way down; attention and downsample may be null. */
  private record Falling(
      List<ResnetBlock> blocks, List<AttentionBlock> attention, Downsample downsample) {}

  /** A level on the way up; attention and upsample may be null. */
  private record Rising(List<ResnetBlock> blocks, AttentionBlock attention, Upsample upsample) {}

  Ddpm(DdpmConfig config, NetworkConfig.Setting setting) {
    super("DDPM");
    this.config = config;
    if (setting.continuous() && config.scaleBySigma()) {
      throw new UserError(
          "an output divided by the noise level that its label numbers needs discrete training; take"
              + " ncsnpp or ddpmpp for continuous training");
    }
    this.centered = setting.centered();
    sigmas = Tensors.of(setting.sigmas(), setting.sigmas().length);
    register_buffer("sigmas", sigmas);
    Numbered all = register_module("all_modules", new Numbered());
    Initializer initializer = new Initializer(setting.seed());
    Resampling resampling = Resampling.of(null);
    int width = config.width();
    firstDense = config.conditional() ? all.add(initializer.dense(width, 4L * width)) : null;
    secondDense = config.conditional() ? all.add(initializer.dense(4L * width, 4L * width)) : null;
    ResnetBlock.Style style =
        new ResnetBlock.Style(
            config.activation(),
            config.conditional() ? 4L * width : 0,
            config.dropout(),
            0,
            false,
            DdpmConfig.GROUPS,
            resampling);
    first = all.add(initializer.convolution(setting.channels(), width, 3, 1));
    Deque<Long> skipped = new ArrayDeque<>();
    long channels = width;
    skipped.push(channels);
    int levels = config.multipliers().size();
    for (int level = 0; level < levels; level++) {
      long out = (long) width * config.multipliers().get(level);
      boolean attentive = config.attention().contains(setting.size() >> level);
      List<ResnetBlock> blocks = new ArrayList<>();
      List<AttentionBlock> attention = new ArrayList<>();
      for (int i = 0; i < config.blocks(); i++) {
        blocks.add(all.add(block(initializer, style, channels, out)));
        channels = out;
        attention.add(attentive ? all.add(attention(initializer, channels)) : null);
        skipped.push(channels);
      }
      Downsample downsample = null;
      if (level < levels - 1) {
        downsample =
            all.add(
                new Downsample(
                    initializer, channels, channels, config.convolvedResampling(), resampling));
        skipped.push(channels);
      }
      falling.add(new Falling(blocks, attention, downsample));
    }
    middleBefore = all.add(block(initializer, style, channels, channels));
    middleAttention = all.add(attention(initializer, channels));
    middleAfter = all.add(block(initializer, style, channels, channels));
    for (int level = levels - 1; level >= 0; level--) {
      long out = (long) width * config.multipliers().get(level);
      List<ResnetBlock> blocks = new ArrayList<>();
      for (int i = 0; i <= config.blocks(); i++) {
        blocks.add(all.add(block(initializer, style, channels + skipped.pop(), out)));
        channels = out;
      }
      AttentionBlock attention =
          config.attention().contains(setting.size() >> level)
              ? all.add(attention(initializer, channels))
              : null;
      Upsample upsample =
          level == 0
              ? null
              : all.add(
                  new Upsample(
                      initializer, channels, channels, config.convolvedResampling(), resampling));
      rising.add(new Rising(blocks, attention, upsample));
    }
    lastNorm = all.add(Initializer.groupNorm(DdpmConfig.GROUPS, channels));
    last = all.add(initializer.convolution(channels, setting.channels(), 3, 0));
  }

  private static ResnetBlock block(
      Initializer initializer, ResnetBlock.Style style, long in, long out) {
    return new ResnetBlock(initializer, style, in, out, Shortcut.NIN, Resample.NONE);
  }

  private static AttentionBlock attention(Initializer initializer, long channels) {
    return new AttentionBlock(
        initializer, channels, Initializer.groupNorm(DdpmConfig.GROUPS, channels), 0, false);
  }

  @Override
  public Module module() {
    return this;
  }

  @Override
  public Tensor forward(Tensor x, Tensor labels) {
    try (PointerScope scope = new PointerScope()) {
      Tensor embedding = embedding(labels);
      Tensor h = first.forward(centered ? x : Labels.aroundZero(x));
      Deque<Tensor> skipped = new ArrayDeque<>();
      skipped.push(h);
      for (Falling level : falling) {
        for (int i = 0; i < level.blocks().size(); i++) {
          h = level.blocks().get(i).forward(h, embedding);
          AttentionBlock attention = level.attention().get(i);
          h = attention == null ? h : attention.forward(h);
          skipped.push(h);
        }
        if (level.downsample() != null) {
          h = level.downsample().forward(h);
          skipped.push(h);
        }
      }
      h = middleBefore.forward(h, embedding);
      h = middleAttention.forward(h);
      h = middleAfter.forward(h, embedding);
      for (Rising level : rising) {
        for (ResnetBlock block : level.blocks()) {
          h = block.forward(Tensors.beside(h, skipped.pop()), embedding);
        }
        h = level.attention() == null ? h : level.attention().forward(h);
        h = level.upsample() == null ? h : level.upsample().forward(h);
      }
      h = last.forward(config.activation().replace(lastNorm.forward(h)));
      if (config.scaleBySigma()) {
        h = h.div(Labels.sigmas(sigmas, labels, h).reshape(-1, 1, 1, 1));
      }
      return Tensors.keep(h);
    }
  }

  private Tensor embedding(Tensor labels) {
    if (!config.conditional()) {
      return null;
    }
    try (PointerScope scope = new PointerScope()) {
      Tensor waves =
          TimeEmbedding.positional(labels, config.width()).to(firstDense.weight().scalar_type());
      Activation activation = config.activation();
      Tensor hidden = activation.apply(firstDense.forward(waves));
      return Tensors.keep(activation.apply(secondDense.forward(hidden)));
    }
  }
}
