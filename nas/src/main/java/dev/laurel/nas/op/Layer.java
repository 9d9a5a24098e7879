package dev.laurel.nas.op;

import org.bytedeco.pytorch.Tensor;

/** Goes from one tensor to another; what has parameters is a {@code Module} too. */
public interface Layer {
  /** Applies it; the result is in the caller's scope. */
  Tensor forward(Tensor x);
}
