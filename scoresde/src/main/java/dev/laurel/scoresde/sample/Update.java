package dev.laurel.scoresde.sample;

import dev.laurel.core.Tensors;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;

/**
 * What a predictor or corrector makes of a point.
 *
 * @param x the new point
 * @param mean the new point without the noise of the update; may be {@code x} itself
 */
public record Update(Tensor x, Tensor mean) {
  /** {@code mean} and {@code mean + scale * noise}. */
  static Update noised(Tensor mean, Tensor noise, double scale) {
    try (PointerScope scope = new PointerScope()) {
      return new Update(Tensors.keep(mean.add(noise, new Scalar(scale))), mean);
    }
  }

  /** Lets both outlive the innermost scope. */
  Update keep() {
    return new Update(Tensors.keep(x), Tensors.keep(mean));
  }
}
