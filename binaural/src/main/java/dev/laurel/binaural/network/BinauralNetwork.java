package dev.laurel.binaural.network;

import dev.laurel.binaural.dsp.LiveRenderer;
import dev.laurel.binaural.warp.GeometricWarp;
import dev.laurel.binaural.warp.NeuralWarp;
import dev.laurel.core.Tensors;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Module;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;

/**
 * The whole model (official {@code src/models.py}): the warped sound goes through a stack of {@link
 * HyperConvBlock}; behind every layer a head makes both ears' sound from the mean of all skips so
 * far, and the last head's is the result. Inside, channels are last; parameters have the official
 * names.
 */
public final class BinauralNetwork extends Module {
  /** Kept, because the bindings hold parts only weakly. */
  private final Module outputNet;

  private static final int EARS = 2;

  private final BinauralConfig config;
  private final NeuralWarp warper;
  private final CausalConv input;
  private final HyperConvStack stack;
  private final List<OutputHead> heads = new ArrayList<>();
  private final Tensor direct;

  /**
   * What came out.
   *
   * @param output {@code (batch, 2, T)}
   * @param intermediates of all heads but the last, from the second last to the first; empty unless
   *     asked for
   * @param warped {@code (batch, 2, T)}
   */
  public record Result(Tensor output, List<Tensor> intermediates, Tensor warped) {}

  /** New. */
  public BinauralNetwork(BinauralConfig config) {
    super("BinauralNetwork");
    this.config = config;
    Random random = new Random(config.seed());
    int channels = config.channels();
    warper =
        register_module(
            "warper",
            new NeuralWarp(
                config.warpLayers(),
                config.warpChannels(),
                config.front() == Front.SMOOTH,
                random));
    input = register_module("input", new CausalConv(EARS, channels, 1, Math.sqrt(3.0), 0, random));
    stack =
        register_module(
            "hyperconv_wavenet",
            new HyperConvStack(
                GeometricWarp.VIEW,
                channels,
                config.blocks(),
                config.layersPerBlock(),
                config.initialization(),
                random));
    outputNet = register_module("output_net", new Module("output_net"));
    for (int i = 0; i < config.layers(); i++) {
      heads.add(
          outputNet.register_module(
              Integer.toString(i), new OutputHead(channels, config.initialization(), random)));
    }
    direct =
        config.front() == Front.SPHERE
            ? Tensors.of(new float[] {1, 1}, EARS).set_requires_grad(true)
            : null;
    if (direct != null) {
      register_parameter("direct", direct);
    }
  }

  /** Of {@link Front#SPHERE}, by ear, what of the renderer's sound is in the result; else null. */
  public Tensor direct() {
    return direct;
  }

  /**
   * Whether the weights of the convolutions follow the view at all: of networks that were trained
   * from the official first values they do not.
   */
  public boolean weightsFollowView() {
    return stack.layers().stream().anyMatch(layer -> layer.conv().weightsFollowView());
  }

  /** What it is. */
  public BinauralConfig config() {
    return config;
  }

  /** The warp. */
  public NeuralWarp warper() {
    return warper;
  }

  CausalConv input() {
    return input;
  }

  HyperConvStack stack() {
    return stack;
  }

  List<OutputHead> heads() {
    return heads;
  }

  /**
   * Both ears' sound.
   *
   * @param mono {@code (batch, 1, 400 frames)}; of {@link Front#SPHERE} both ears as {@link
   *     LiveRenderer} makes them, {@code (batch, 2, 400 frames)}
   * @param view {@code (batch, 7, frames)}
   * @param all whether all heads are asked, as the loss of the paper does
   */
  public Result forward(Tensor mono, Tensor view, boolean all) {
    try (PointerScope scope = new PointerScope()) {
      Tensor warped = config.front() == Front.SPHERE ? mono : warper.forward(mono, view);
      List<Tensor> skips = skips(warped, view);
      List<Tensor> outputs = new ArrayList<>();
      Tensor sum = null;
      for (int k = 0; k < skips.size(); k++) {
        sum = sum == null ? skips.get(k) : sum.add(skips.get(k));
        if (all || k == skips.size() - 1) {
          Tensor mean = sum.div(new Scalar((double) (k + 1)));
          outputs.add(0, result(heads.get(k).forward(mean).transpose(1, 2), warped));
        }
      }
      outputs.replaceAll(Tensors::keep);
      return new Result(
          outputs.get(0),
          List.copyOf(outputs.subList(1, outputs.size())),
          config.front() == Front.SPHERE ? warped : Tensors.keep(warped));
    }
  }

  private Tensor result(Tensor stacked, Tensor warped) {
    Tensor sound = config.level() == 1 ? stacked : stacked.div(new Scalar(config.level()));
    return direct == null ? sound : sound.add(warped.mul(direct.unsqueeze(1)));
  }

  /** The skips of all layers, {@code (batch, T, channels)} each. */
  List<Tensor> skips(Tensor warped, Tensor view) {
    try (PointerScope scope = new PointerScope()) {
      Tensor heard = config.level() == 1 ? warped : warped.mul(new Scalar(config.level()));
      Tensor x = input.forward(heard.transpose(1, 2).contiguous());
      List<Tensor> skips = stack.forward(x, view.transpose(1, 2).contiguous()).skips();
      skips.replaceAll(Tensors::keep);
      return skips;
    }
  }
}
