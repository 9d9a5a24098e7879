package dev.laurel.scoresde.network;

import dev.laurel.core.Tensors;
import dev.laurel.core.UserError;
import dev.laurel.scoresde.network.NcsnppConfig.BlockType;
import dev.laurel.scoresde.network.NcsnppConfig.Embedding;
import dev.laurel.scoresde.network.NcsnppConfig.ProgressiveOutput;
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

/**
 * The network of NCSN++ and DDPM++: levels of falling resolution, a middle, levels of rising
 * resolution that see what the former found. Its parts are numbered in {@code all_modules} as in
 * the official checkpoints.
 */
final class Ncsnpp extends Module implements ScoreNetwork {
  private final NcsnppConfig config;
  private final boolean centered;
  private final Tensor sigmas;
  private final TimeEmbedding.Fourier fourier;
  private final LinearImpl firstDense;
  private final LinearImpl secondDense;
  private final Conv2dImpl first;
  private final List<Falling> falling = new ArrayList<>();
  private final ResnetBlock middleBefore;
  private final AttentionBlock middleAttention;
  private final ResnetBlock middleAfter;
  private final List<Rising> rising = new ArrayList<>();
  private final Output output;
  private final Resampling resampling;

  /** A residual block and the attention after it, if any. */
  private record Cell(ResnetBlock block, AttentionBlock attention) {
    Tensor forward(Tensor x, Tensor embedding) {
      Tensor found = block.forward(x, embedding);
      if (attention == null) {
        return found;
      }
      Tensor attended = attention.forward(found);
      found.close();
      return attended;
    }
  }

  /**
   * A level on the way down. What is below the cells is null at the deepest.
   *
   * @param block lowers the resolution within BigGAN's block; or
   * @param downsample does by itself
   * @param combine brings the picture in, or
   * @param picture lowers the path beside the levels
   */
  private record Falling(
      List<Cell> cells,
      ResnetBlock block,
      Downsample downsample,
      Combine combine,
      Downsample picture) {}

  /**
   * A level on the way up.
   *
   * @param attention null for none
   * @param output what this level adds to the picture, or
   * @param picture raises the path beside the levels
   * @param block raises the resolution within BigGAN's block; or
   * @param upsample does by itself
   */
  private record Rising(
      List<ResnetBlock> blocks,
      AttentionBlock attention,
      Output output,
      Upsample picture,
      ResnetBlock block,
      Upsample upsample) {}

  /** Norm, activation and convolution. */
  private record Output(GroupNormImpl norm, Conv2dImpl convolution, Activation activation) {
    Tensor forward(Tensor x) {
      try (PointerScope scope = new PointerScope()) {
        return Tensors.keep(convolution.forward(activation.replace(norm.forward(x))));
      }
    }
  }

  Ncsnpp(NcsnppConfig config, NetworkConfig.Setting setting) {
    super("NCSNpp");
    this.config = config;
    if (setting.continuous()
        && config.scaleBySigma()
        && config.embedding() == NcsnppConfig.Embedding.POSITIONAL) {
      throw new UserError(
          "an output divided by the noise level that its label numbers needs discrete training; take"
              + " the embedding fourier for continuous training");
    }
    this.centered = setting.centered();
    if (config.embedding() == Embedding.FOURIER && !setting.continuous()) {
      throw new dev.laurel.core.UserError(
          "the Fourier embedding needs continuous training; take the positional one for discrete"
              + " training");
    }
    sigmas = Tensors.of(setting.sigmas(), setting.sigmas().length);
    register_buffer("sigmas", sigmas);
    Numbered all = register_module("all_modules", new Numbered());
    Initializer initializer = new Initializer(setting.seed());
    resampling =
        Resampling.of(
            config.filter().isEmpty()
                ? null
                : config.filter().stream().mapToDouble(Double::doubleValue).toArray());
    int width = config.width();
    fourier =
        config.embedding() == Embedding.FOURIER
            ? all.add(new TimeEmbedding.Fourier(initializer, width, config.fourierScale()))
            : null;
    int waves = fourier == null ? width : 2 * width;
    firstDense = config.conditional() ? all.add(initializer.dense(waves, 4L * width)) : null;
    secondDense = config.conditional() ? all.add(initializer.dense(4L * width, 4L * width)) : null;
    Build build = new Build(initializer, all, setting);
    first = all.add(initializer.convolution(setting.channels(), width, 3, 1));
    build.falling();
    middleBefore = all.add(build.block(build.channels, build.channels, Resample.NONE));
    middleAttention = all.add(build.attention(build.channels));
    middleAfter = all.add(build.block(build.channels, build.channels, Resample.NONE));
    build.rising();
    output =
        config.progressiveOutput() == ProgressiveOutput.OUTPUT_SKIP
            ? null
            : build.output(setting.channels(), config.initialScale());
  }

  /** Adds the levels in the order of the official module list. */
  private final class Build {
    private final Initializer initializer;
    private final Numbered all;
    private final NetworkConfig.Setting setting;
    private final ResnetBlock.Style style;
    private final Deque<Long> skipped = new ArrayDeque<>();
    private long channels = config.width();

    Build(Initializer initializer, Numbered all, NetworkConfig.Setting setting) {
      this.initializer = initializer;
      this.all = all;
      this.setting = setting;
      this.style =
          new ResnetBlock.Style(
              config.activation(),
              config.conditional() ? 4L * config.width() : 0,
              config.dropout(),
              config.initialScale(),
              config.skipRescale(),
              0,
              resampling);
    }

    ResnetBlock block(long in, long out, Resample resample) {
      Shortcut shortcut =
          config.blockType() == BlockType.BIGGAN ? Shortcut.POINTWISE : Shortcut.NIN;
      return new ResnetBlock(initializer, style, in, out, shortcut, resample);
    }

    AttentionBlock attention(long width) {
      return new AttentionBlock(
          initializer,
          width,
          Initializer.groupNorm(width),
          config.initialScale(),
          config.skipRescale());
    }

    private AttentionBlock attentionAt(int level) {
      return config.attention().contains(setting.size() >> level)
          ? all.add(attention(channels))
          : null;
    }

    Output output(long out, double scale) {
      return new Output(
          all.add(Initializer.groupNorm(channels)),
          all.add(initializer.convolution(channels, out, 3, scale)),
          config.activation());
    }

    void falling() {
      skipped.push(channels);
      long pictureChannels = setting.channels();
      int levels = config.multipliers().size();
      for (int level = 0; level < levels; level++) {
        long out = (long) config.width() * config.multipliers().get(level);
        List<Cell> cells = new ArrayList<>();
        for (int i = 0; i < config.blocks(); i++) {
          ResnetBlock block = all.add(block(channels, out, Resample.NONE));
          channels = out;
          cells.add(new Cell(block, attentionAt(level)));
          skipped.push(channels);
        }
        if (level == levels - 1) {
          falling.add(new Falling(cells, null, null, null, null));
          return;
        }
        boolean big = config.blockType() == BlockType.BIGGAN;
        ResnetBlock block = big ? all.add(block(channels, channels, Resample.DOWN)) : null;
        Downsample downsample =
            big
                ? null
                : all.add(
                    new Downsample(
                        initializer, channels, channels, config.convolvedResampling(), resampling));
        Combine combine = null;
        Downsample picture = null;
        switch (config.progressiveInput()) {
          case NONE -> {}
          case INPUT_SKIP -> {
            combine =
                all.add(new Combine(initializer, pictureChannels, channels, config.concatenate()));
            channels *= config.concatenate() ? 2 : 1;
          }
          case RESIDUAL -> {
            picture =
                all.add(new Downsample(initializer, pictureChannels, channels, true, resampling));
            pictureChannels = channels;
          }
        }
        skipped.push(channels);
        falling.add(new Falling(cells, block, downsample, combine, picture));
      }
    }

    void rising() {
      long pictureChannels = 0;
      for (int level = config.multipliers().size() - 1; level >= 0; level--) {
        long out = (long) config.width() * config.multipliers().get(level);
        List<ResnetBlock> blocks = new ArrayList<>();
        for (int i = 0; i <= config.blocks(); i++) {
          blocks.add(all.add(block(channels + skipped.pop(), out, Resample.NONE)));
          channels = out;
        }
        AttentionBlock attention = attentionAt(level);
        boolean deepest = level == config.multipliers().size() - 1;
        Output made = null;
        Upsample picture = null;
        switch (config.progressiveOutput()) {
          case NONE -> {}
          case OUTPUT_SKIP -> made = output(setting.channels(), config.initialScale());
          case RESIDUAL -> {
            if (deepest) {
              made = output(channels, 1);
            } else {
              picture =
                  all.add(new Upsample(initializer, pictureChannels, channels, true, resampling));
            }
            pictureChannels = channels;
          }
        }
        boolean big = config.blockType() == BlockType.BIGGAN;
        ResnetBlock block =
            level > 0 && big ? all.add(block(channels, channels, Resample.UP)) : null;
        Upsample upsample =
            level > 0 && !big
                ? all.add(
                    new Upsample(
                        initializer, channels, channels, config.convolvedResampling(), resampling))
                : null;
        rising.add(new Rising(blocks, attention, made, picture, block, upsample));
      }
    }
  }

  @Override
  public Module module() {
    return this;
  }

  @Override
  public Tensor forward(Tensor x, Tensor labels) {
    try (PointerScope scope = new PointerScope()) {
      Tensor embedding = embedding(labels);
      Tensor input = centered ? x : Labels.aroundZero(x);
      Deque<Tensor> skipped = new ArrayDeque<>();
      Tensor h = falling(input, embedding, skipped);
      h = middleBefore.forward(h, embedding);
      h = middleAttention.forward(h);
      h = middleAfter.forward(h, embedding);
      h = rising(h, embedding, skipped);
      if (output != null) {
        h = output.forward(h);
      }
      if (config.scaleBySigma()) {
        Tensor sigma = fourier == null ? Labels.sigmas(sigmas, labels, h) : labels;
        h = h.div(sigma.reshape(-1, 1, 1, 1));
      }
      return Tensors.keep(h);
    }
  }

  /** The time embedding, activated as every block wants it. */
  private Tensor embedding(Tensor labels) {
    if (!config.conditional()) {
      return null;
    }
    try (PointerScope scope = new PointerScope()) {
      Tensor waves =
          fourier == null
              ? TimeEmbedding.positional(labels, config.width())
                  .to(firstDense.weight().scalar_type())
              : fourier.forward(labels.log());
      Activation activation = config.activation();
      Tensor hidden = activation.apply(firstDense.forward(waves));
      return Tensors.keep(activation.apply(secondDense.forward(hidden)));
    }
  }

  private Tensor falling(Tensor input, Tensor embedding, Deque<Tensor> skipped) {
    Tensor picture = input;
    Tensor h = first.forward(input);
    skipped.push(h);
    for (Falling level : falling) {
      for (Cell cell : level.cells()) {
        h = cell.forward(h, embedding);
        skipped.push(h);
      }
      if (level.block() == null && level.downsample() == null) {
        return h;
      }
      h =
          level.block() == null
              ? level.downsample().forward(h)
              : level.block().forward(h, embedding);
      if (level.combine() != null) {
        picture = resampling.halve(picture);
        h = level.combine().forward(picture, h);
      } else if (level.picture() != null) {
        picture = Residual.sum(h, level.picture().forward(picture), config.skipRescale());
        h = picture;
      }
      skipped.push(h);
    }
    return h;
  }

  private Tensor rising(Tensor start, Tensor embedding, Deque<Tensor> skipped) {
    Tensor h = start;
    Tensor picture = null;
    for (Rising level : rising) {
      for (ResnetBlock block : level.blocks()) {
        try (PointerScope scope = new PointerScope()) {
          Tensor both = Tensors.beside(h, skipped.pop());
          h = Tensors.keep(block.forward(both, embedding));
        }
      }
      if (level.attention() != null) {
        h = level.attention().forward(h);
      }
      if (config.progressiveOutput() == ProgressiveOutput.OUTPUT_SKIP) {
        Tensor part = level.output().forward(h);
        picture = picture == null ? part : resampling.twice(picture).add(part);
      } else if (config.progressiveOutput() == ProgressiveOutput.RESIDUAL) {
        if (level.output() != null) {
          picture = level.output().forward(h);
        } else {
          picture = Residual.sum(h, level.picture().forward(picture), config.skipRescale());
          h = picture;
        }
      }
      if (level.block() != null) {
        h = level.block().forward(h, embedding);
      } else if (level.upsample() != null) {
        h = level.upsample().forward(h);
      }
    }
    return config.progressiveOutput() == ProgressiveOutput.OUTPUT_SKIP ? picture : h;
  }
}
