package dev.laurel.binaural.warp;

import dev.laurel.binaural.Rates;
import dev.laurel.core.Tensors;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * The delay from the mouth to each ear along a straight line (official {@code src/warping.py}).
 *
 * <p>A view is {@code x, y, z, qx, qy, qz, qw}: where the tracker above the talker's head is, in
 * metres in the listener's frame (x forward, y right, z up), and a quaternion whose inverse turns
 * the talker's frame into the listener's.
 */
public final class GeometricWarp {
  /** Numbers of a view. */
  public static final int VIEW = 7;

  /** From the talker's tracker to the mouth, in the talker's frame. */
  private static final double[] MOUTH = {0.09, 0, -0.20};

  /** From the listener's tracker to the ears: left, right. */
  private static final double[] EARS = {0, -0.08, -0.22, 0, 0.08, -0.22};

  private GeometricWarp() {}

  /**
   * From the tracker to the mouth, in the listener's frame.
   *
   * @param view {@code (batch, 7, frames)}; a quaternion of zeros, which pads sequences, is taken
   *     as (1, 1, 1, 1)
   * @return {@code (batch, 3, frames)}, without gradient
   */
  public static Tensor mouth(Tensor view) {
    try (PointerScope scope = new PointerScope()) {
      Tensor q = view.detach().narrow(1, 3, 4).to(ScalarType.Double);
      Tensor norm = q.square().sum(new long[] {1}, true, null).sqrt();
      q = torch.where(norm.eq(new Scalar(0)), q.new_ones(q.shape()), q);
      q = q.div(q.square().sum(new long[] {1}, true, null).sqrt());
      Tensor u = q.narrow(1, 0, 3);
      Tensor w = q.narrow(1, 3, 1);
      Tensor offset = Tensors.of(MOUTH, 1, 3, 1).expand(u.shape());
      Tensor cross = torch.cross(u, offset, new org.bytedeco.pytorch.LongOptional(1));
      Tensor again = torch.cross(u, cross, new org.bytedeco.pytorch.LongOptional(1));
      Tensor turned = offset.sub(w.mul(cross).mul(new Scalar(2))).add(again.mul(new Scalar(2)));
      return Tensors.keep(turned.to(view.scalar_type().intern()));
    }
  }

  /** From a talker's tracker to the mouth, in the talker's frame. */
  public static double[] usualMouth() {
    return MOUTH.clone();
  }

  /** A vector of the talker's frame in the listener's, by the quaternion of one view. */
  public static double[] turned(float[] view, double[] vector) {
    double norm = 0;
    for (int i = 3; i < VIEW; i++) {
      norm += view[i] * view[i];
    }
    double scale = norm == 0 ? 0.5 : 1 / Math.sqrt(norm);
    double[] u = new double[3];
    for (int i = 0; i < 3; i++) {
      u[i] = scale * (norm == 0 ? 1 : view[3 + i]);
    }
    double w = scale * (norm == 0 ? 1 : view[6]);
    double[] cross = cross(u, vector);
    double[] again = cross(u, cross);
    double[] turned = new double[3];
    for (int i = 0; i < 3; i++) {
      turned[i] = vector[i] - 2 * w * cross[i] + 2 * again[i];
    }
    return turned;
  }

  private static double[] cross(double[] a, double[] b) {
    return new double[] {
      a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]
    };
  }

  /** From the left ear and the right to the mouth, {@code (batch, 2, 3, frames)}. */
  public static Tensor displacement(Tensor view) {
    try (PointerScope scope = new PointerScope()) {
      Tensor source = view.narrow(1, 0, 3).add(mouth(view)).unsqueeze(1);
      Tensor ears = Tensors.of(EARS, 1, 2, 3, 1).to(view.scalar_type().intern());
      return Tensors.keep(source.sub(ears));
    }
  }

  /**
   * How far back each ear hears, in samples, at most 0: {@code (batch, 2, 400 frames)}. Every view
   * holds for 400 samples, so that the delay goes in steps.
   */
  public static Tensor field(Tensor view) {
    try (PointerScope scope = new PointerScope()) {
      return Tensors.keep(repeated(fieldOfFrames(view)));
    }
  }

  /** The same once a view, {@code (batch, 2, frames)}. */
  static Tensor fieldOfFrames(Tensor view) {
    try (PointerScope scope = new PointerScope()) {
      Tensor distance = displacement(view).square().sum(new long[] {2}, false, null).sqrt();
      Tensor samples =
          distance
              .neg()
              .div(new Scalar(Rates.SPEED_OF_SOUND))
              .mul(new Scalar((double) Rates.SAMPLES));
      return Tensors.keep(samples);
    }
  }

  /** Every value of the last side, 400 times. */
  static Tensor repeated(Tensor frames) {
    try (PointerScope scope = new PointerScope()) {
      long[] shape = frames.shape();
      Tensor steps =
          frames.unsqueeze(-1).expand(shape[0], shape[1], shape[2], Rates.SAMPLES_PER_VIEW);
      return Tensors.keep(steps.reshape(shape[0], shape[1], shape[2] * Rates.SAMPLES_PER_VIEW));
    }
  }

  /** The left ear's channel and the right one's below each other, from {@code (batch, 1, T)}. */
  static Tensor bothEars(Tensor mono) {
    return torch.cat(new TensorVector(mono, mono), 1);
  }
}
