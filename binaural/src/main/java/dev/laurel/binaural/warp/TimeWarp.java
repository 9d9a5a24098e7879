package dev.laurel.binaural.warp;

import dev.laurel.core.Tensors;
import dev.laurel.core.UserError;
import java.util.Arrays;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.ScalarOptional;
import org.bytedeco.pytorch.T_TensorTensor_T;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * Reads a signal at other times (official {@code src/warping.py}): {@code y(n) = x(n + warp(n))},
 * between samples on a straight line. Times have the precision of the field: in single precision,
 * as in the official code, a time after 10 seconds is good to 0.01 samples; in double precision the
 * end of a long signal is read as exactly as its beginning.
 */
public enum TimeWarp {
  /** As the field says. */
  PLAIN,
  /** Never back: a time is at least that of the sample before. */
  MONOTONE;

  /**
   * The times that are read, {@code clamp(n + warp(n), 0, T - 1)}.
   *
   * @param field {@code (batch, channels, T)}, samples
   * @return the same shape and precision, differentiable
   */
  public Tensor positions(Tensor field) {
    try (PointerScope scope = new PointerScope()) {
      long length = field.size(2);
      Tensor time = torch.arange(new Scalar(length), field.options());
      Tensor positions =
          torch.clamp(
              field.add(time),
              new ScalarOptional(new Scalar(0.0)),
              new ScalarOptional(new Scalar((double) (length - 1))));
      if (this == MONOTONE) {
        T_TensorTensor_T highest = torch.cummax(positions, 2);
        positions = highest.get0().mul(new Scalar(1));
      }
      return Tensors.keep(positions);
    }
  }

  /**
   * Reads.
   *
   * @param signal {@code (batch, channels, T)}
   * @param field the same shape, samples
   * @throws UserError if the shapes differ
   */
  public Tensor of(Tensor signal, Tensor field) {
    if (!Arrays.equals(signal.shape(), field.shape())) {
      throw UserError.of(
          "a signal of shape %s and a warp of shape %s; they must be alike",
          Arrays.toString(signal.shape()), Arrays.toString(field.shape()));
    }
    try (PointerScope scope = new PointerScope()) {
      Tensor positions = positions(field);
      Tensor below = positions.detach().floor();
      Tensor fraction = positions.sub(below).to(signal.scalar_type().intern());
      Tensor before = signal.gather(2, below.to(ScalarType.Long));
      Tensor after = signal.gather(2, positions.detach().ceil().to(ScalarType.Long));
      return Tensors.keep(before.add(after.sub(before).mul(fraction)));
    }
  }
}
