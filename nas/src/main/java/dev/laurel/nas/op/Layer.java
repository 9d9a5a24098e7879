package dev.laurel.nas.op;

import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/** Goes from one tensor to another; what has parameters is a {@code Module} too. */
public interface Layer {
  /** Sets what is negative to 0. */
  Layer RECTIFIER = torch::relu;

  /** Applies it; the result is in the caller's scope. */
  Tensor forward(Tensor x);

  /**
   * The same times a number, which normalisations need no further pass for.
   *
   * @param scale of one entry
   */
  default Tensor scaled(Tensor x, Tensor scale) {
    return forward(x).mul(scale);
  }

  /** The same of what other candidates read too; what they have in common is computed once. */
  default Tensor scaled(Source source, Tensor scale) {
    return scaled(source.x(), scale);
  }
}
