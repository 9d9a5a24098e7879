package dev.laurel.binaural.warp;

import dev.laurel.binaural.Rates;
import dev.laurel.binaural.network.CausalConv;
import dev.laurel.core.Tensors;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Module;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

/**
 * The warp of the model: the geometric field and what a small network of the last five views adds
 * to it, never into the future, and read monotonically (official {@code Warpnet}).
 */
public final class NeuralWarp extends Module {
  /** Kept, because the bindings hold parts only weakly. */
  private final Module list;

  private static final int KERNEL = 2;
  private static final int EARS = 2;

  private final List<CausalConv> layers = new ArrayList<>();
  private final CausalConv linear;
  private final boolean smooth;

  /**
   * New.
   *
   * @param smooth whether delays go on within a view as they went from the last view to it, instead
   *     of in steps
   */
  public NeuralWarp(int layerCount, int channels, boolean smooth, Random random) {
    super("NeuralWarp");
    this.smooth = smooth;
    list = register_module("layers", new Module("layers"));
    for (int i = 0; i < layerCount; i++) {
      int inputs = i == 0 ? GeometricWarp.VIEW : channels;
      layers.add(
          list.register_module(
              Integer.toString(i), new CausalConv(inputs, channels, KERNEL, random)));
    }
    linear = register_module("linear", new CausalConv(channels, EARS, 1, random));
  }

  boolean smooth() {
    return smooth;
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
   * @return {@code (batch, 2, frames)}
   */
  Tensor fieldOfFrames(Tensor view) {
    try (PointerScope scope = new PointerScope()) {
      Tensor h = view.transpose(1, 2);
      for (CausalConv layer : layers) {
        h = torch.relu(layer.forward(h));
      }
      return Tensors.keep(linear.forward(h).transpose(1, 2));
    }
  }

  /** From views to samples. */
  private Tensor sampled(Tensor frames) {
    Tensor steps = GeometricWarp.repeated(frames);
    long count = frames.size(2);
    if (!smooth || count == 1) {
      return steps;
    }
    Tensor rise = frames.narrow(2, 1, count - 1).sub(frames.narrow(2, 0, count - 1));
    Tensor still = frames.new_zeros(frames.size(0), frames.size(1), 1);
    Tensor share =
        torch
            .arange(new Scalar(Rates.SAMPLES_PER_VIEW), frames.options())
            .div(new Scalar(1.0 * Rates.SAMPLES_PER_VIEW))
            .repeat(count);
    Tensor rises = GeometricWarp.repeated(torch.cat(new TensorVector(still, rise), 2));
    return steps.add(rises.mul(share));
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
      Tensor sum = sampled(GeometricWarp.fieldOfFrames(view).add(fieldOfFrames(view)));
      Tensor past = torch.relu(sum.neg()).neg();
      return Tensors.keep(TimeWarp.MONOTONE.of(GeometricWarp.bothEars(mono), past));
    }
  }
}
