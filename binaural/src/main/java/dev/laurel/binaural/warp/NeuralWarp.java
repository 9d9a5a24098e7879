package dev.laurel.binaural.warp;

import dev.laurel.binaural.network.CausalConv;
import dev.laurel.core.Tensors;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Module;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * The warp of the model: the geometric field and what a small network of the last five views adds
 * to it, never into the future, and read monotonically (official {@code Warpnet}).
 */
public final class NeuralWarp extends Module {
  private static final int KERNEL = 2;
  private static final int EARS = 2;

  private final List<CausalConv> layers = new ArrayList<>();
  private final CausalConv linear;

  /** New. */
  public NeuralWarp(int layerCount, int channels, Random random) {
    super("NeuralWarp");
    Module list = register_module("layers", new Module("layers"));
    for (int i = 0; i < layerCount; i++) {
      int inputs = i == 0 ? GeometricWarp.VIEW : channels;
      layers.add(
          list.register_module(
              Integer.toString(i), new CausalConv(inputs, channels, KERNEL, random)));
    }
    linear = register_module("linear", new CausalConv(channels, EARS, 1, random));
  }

  List<CausalConv> layers() {
    return layers;
  }

  CausalConv linear() {
    return linear;
  }

  /**
   * What is added to the geometric field, in samples.
   *
   * @param view {@code (batch, 7, frames)}
   * @return {@code (batch, 2, 400 frames)}
   */
  public Tensor field(Tensor view) {
    try (PointerScope scope = new PointerScope()) {
      Tensor h = view.transpose(1, 2);
      for (CausalConv layer : layers) {
        h = torch.relu(layer.forward(h));
      }
      return Tensors.keep(GeometricWarp.repeated(linear.forward(h).transpose(1, 2)));
    }
  }

  /**
   * The sound of the mouth as it reaches both ears, but for what head and room do to it.
   *
   * @param mono {@code (batch, 1, 400 frames)}
   * @param view {@code (batch, 7, frames)}
   * @return {@code (batch, 2, 400 frames)}
   */
  public Tensor forward(Tensor mono, Tensor view) {
    try (PointerScope scope = new PointerScope()) {
      Tensor sum = GeometricWarp.field(view).add(field(view));
      Tensor past = torch.relu(sum.neg()).neg();
      return Tensors.keep(TimeWarp.MONOTONE.of(GeometricWarp.bothEars(mono), past));
    }
  }
}
