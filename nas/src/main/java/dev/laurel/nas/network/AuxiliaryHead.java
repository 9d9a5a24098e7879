package dev.laurel.nas.network;

import dev.laurel.core.Tensors;
import dev.laurel.nas.op.BatchNorm;
import dev.laurel.nas.op.Conv;
import dev.laurel.nas.op.Linear;
import dev.laurel.nas.op.Sequence;
import java.util.Random;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.LongOptional;
import org.bytedeco.pytorch.Module;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * A second classifier two thirds of the way, which only training uses. It wants pictures of 8 x 8
 * there; smaller ones are pooled to what it needs.
 */
final class AuxiliaryHead extends Module {
  private static final int POOL = 5;
  private static final int STRIDE = 3;
  private static final int LEAST = 2;
  private static final int FIRST = 128;
  private static final int SECOND = 768;

  private final Sequence features;
  private final Linear classifier;

  AuxiliaryHead(int channels, int classes, Random random) {
    super("AuxiliaryHead");
    features =
        register_module(
            "features",
            new Sequence(
                torch::relu,
                AuxiliaryHead::pool,
                Conv.pointwise(channels, FIRST, 1, random),
                new BatchNorm(FIRST, true),
                torch::relu,
                new Conv(FIRST, SECOND, Conv.Window.square(2, 1, 0, 1), 1, random),
                new BatchNorm(SECOND, true),
                torch::relu));
    classifier = register_module("classifier", new Linear(SECOND, classes, random));
  }

  private static Tensor pool(Tensor x) {
    long smaller = Math.min(x.size(2), x.size(3));
    if (smaller < POOL + STRIDE) {
      return torch.adaptive_avg_pool2d(x, new long[] {LEAST, LEAST});
    }
    return torch.avg_pool2d(
        x,
        new long[] {POOL, POOL},
        new long[] {STRIDE, STRIDE},
        new long[] {0, 0},
        false,
        false,
        new LongOptional());
  }

  Tensor forward(Tensor x) {
    try (PointerScope scope = new PointerScope()) {
      Tensor h = features.forward(x);
      // Of larger pictures than 8 x 8 more than one place is left.
      return Tensors.keep(classifier.forward(h.mean(new long[] {2, 3}, false, null)));
    }
  }
}
