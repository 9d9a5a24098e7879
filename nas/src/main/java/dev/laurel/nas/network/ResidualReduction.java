package dev.laurel.nas.network;

import dev.laurel.core.Tensors;
import dev.laurel.nas.op.Conv;
import dev.laurel.nas.op.Layer;
import dev.laurel.nas.op.Operations;
import dev.laurel.nas.op.Sequence;
import java.util.Random;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Module;
import org.bytedeco.pytorch.Tensor;

/** Half the size and other channels, between the cells of NAS-Bench-201. */
public final class ResidualReduction extends Module implements Layer {
  private final Layer first;
  private final Layer second;
  private final Sequence shortcut;

  /** New. */
  public ResidualReduction(int inputs, int outputs, Random random) {
    super("ResidualReduction");
    first = Operations.reluConvNorm(inputs, outputs, Conv.Window.square(3, 2, 1, 1), true, random);
    second =
        Operations.reluConvNorm(outputs, outputs, Conv.Window.square(3, 1, 1, 1), true, random);
    shortcut = new Sequence(StagedNetwork.halved(), Conv.pointwise(inputs, outputs, 1, random));
    register_module("conv_a", (Module) first);
    register_module("conv_b", (Module) second);
    register_module("downsample", shortcut);
  }

  @Override
  public Tensor forward(Tensor x) {
    try (PointerScope scope = new PointerScope()) {
      return Tensors.keep(shortcut.forward(x).add(second.forward(first.forward(x))));
    }
  }
}
