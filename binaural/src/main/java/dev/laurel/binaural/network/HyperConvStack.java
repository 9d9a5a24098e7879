package dev.laurel.binaural.network;

import dev.laurel.core.Tensors;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Module;
import org.bytedeco.pytorch.Tensor;

/**
 * Layers of dilations 1, 2, 4, ..., several times over (official {@code HyperConvWavenet}); every
 * one also puts out a skip.
 */
final class HyperConvStack extends Module {
  /** Kept, because the bindings hold parts only weakly. */
  private final Module list;

  private static final int KERNEL = 2;

  private final List<HyperConvBlock> layers = new ArrayList<>();

  /**
   * What comes out of the last layer, and of all, {@code (batch, time, channels)} each.
   *
   * @param output of the last layer
   * @param skips of all layers, from the first
   */
  public record Result(Tensor output, List<Tensor> skips) {}

  /** New. */
  public HyperConvStack(
      int view, int channels, int blocks, int layersPerBlock, Initialization first, Random random) {
    super("HyperConvStack");
    list = register_module("layers", new Module("layers"));
    for (int i = 0; i < blocks * layersPerBlock; i++) {
      int dilation = 1 << (i % layersPerBlock);
      layers.add(
          list.register_module(
              Integer.toString(i),
              new HyperConvBlock(view, channels, channels, KERNEL, dilation, first, random)));
    }
  }

  List<HyperConvBlock> layers() {
    return layers;
  }

  /** Applies it to {@code (batch, time, channels)} and {@code (batch, frames, view)}. */
  public Result forward(Tensor x, Tensor view) {
    try (PointerScope scope = new PointerScope()) {
      List<Tensor> skips = new ArrayList<>();
      Tensor h = x;
      for (HyperConvBlock layer : layers) {
        HyperConvBlock.Result result = layer.forward(h, view);
        h = result.output();
        skips.add(result.skip());
      }
      skips.replaceAll(Tensors::keep);
      return new Result(Tensors.keep(h), skips);
    }
  }
}
