package dev.laurel.phm.layer;

import dev.laurel.core.Tensors;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;

/** One vector for a sequence of them. */
public final class Pooling {
  private Pooling() {}

  /** 1 where a sequence has a step, {@code (sequences, times, 1)}. */
  private static Tensor there(Tensor states, long[] lengths) {
    int times = (int) states.size(1);
    float[] mask = new float[lengths.length * times];
    for (int b = 0; b < lengths.length; b++) {
      for (int t = 0; t < Math.min(times, lengths[b]); t++) {
        mask[b * times + t] = 1;
      }
    }
    return Tensors.of(mask, lengths.length, times, 1).to(states.scalar_type().intern());
  }

  /**
   * The mean over the steps that are there.
   *
   * @param states {@code (sequences, times, width)}
   * @return {@code (sequences, width)}
   */
  public static Tensor mean(Tensor states, long[] lengths) {
    try (PointerScope scope = new PointerScope()) {
      Tensor mask = there(states, lengths);
      return Tensors.keep(states.mul(mask).sum(new long[] {1}).div(mask.sum(new long[] {1})));
    }
  }

  /** The largest of every number over the steps that are there. */
  public static Tensor max(Tensor states, long[] lengths) {
    try (PointerScope scope = new PointerScope()) {
      Tensor gone = there(states, lengths).eq(new Scalar(0));
      return Tensors.keep(
          states
              .masked_fill(gone, new Scalar(Double.NEGATIVE_INFINITY))
              .amax(new long[] {1}, false));
    }
  }
}
