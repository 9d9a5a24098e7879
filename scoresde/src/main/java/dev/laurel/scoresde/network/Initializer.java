package dev.laurel.scoresde.network;

import dev.laurel.core.Tensors;
import java.util.Random;
import org.bytedeco.javacpp.LongPointer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Conv2dImpl;
import org.bytedeco.pytorch.Conv2dOptions;
import org.bytedeco.pytorch.GroupNormImpl;
import org.bytedeco.pytorch.GroupNormOptions;
import org.bytedeco.pytorch.LinearImpl;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;

/** Makes libtorch's layers with the first values of the official code, all of one generator. */
final class Initializer {
  private static final double LEAST_SCALE = 1e-10;
  private static final int LARGEST_GROUPS = 32;

  private final Random random;

  Initializer(long seed) {
    this.random = new Random(seed);
  }

  /** Normal numbers. */
  Tensor normal(double mean, double std, long... shape) {
    float[] values = new float[Math.toIntExact(product(shape))];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) (mean + std * random.nextGaussian());
    }
    return Tensors.of(values, shape);
  }

  private Tensor uniform(double bound, long... shape) {
    float[] values = new float[Math.toIntExact(product(shape))];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) ((2 * random.nextDouble() - 1) * bound);
    }
    return Tensors.of(values, shape);
  }

  /**
   * Uniform with variance scale / mean of fans, as in DDPM; a scale of 0 means next to none.
   *
   * @param shape (out, in, rest...)
   */
  Tensor varianceScaled(double scale, long... shape) {
    double field = (double) product(shape) / (shape[0] * shape[1]);
    double fan = (shape[0] + shape[1]) * field / 2;
    return uniform(Math.sqrt(3 * (scale == 0 ? LEAST_SCALE : scale) / fan), shape);
  }

  /** A convolution with DDPM's first values. */
  Conv2dImpl convolution(long in, long out, int kernel, double scale) {
    return convolution(in, out, kernel, 1, kernel / 2, scale);
  }

  Conv2dImpl convolution(long in, long out, int kernel, int stride, int padding, double scale) {
    Conv2dImpl layer = layer(in, out, kernel, stride, padding, 1, true);
    set(layer.weight(), varianceScaled(scale, out, in, kernel, kernel));
    set(layer.bias(), Tensors.zeros(ScalarType.Float, out));
    return layer;
  }

  /** A convolution with PyTorch's first values, as in NCSN; it keeps the resolution. */
  Conv2dImpl frameworkConvolution(long in, long out, int kernel, int dilation, boolean bias) {
    Conv2dImpl layer = layer(in, out, kernel, 1, dilation * (kernel / 2), dilation, bias);
    double bound = 1 / Math.sqrt((double) in * kernel * kernel);
    set(layer.weight(), uniform(bound, out, in, kernel, kernel));
    if (bias) {
      set(layer.bias(), uniform(bound, out));
    }
    return layer;
  }

  private static Conv2dImpl layer(
      long in, long out, int kernel, int stride, int padding, int dilation, boolean bias) {
    try (PointerScope scope = new PointerScope()) {
      Conv2dOptions options = new Conv2dOptions(in, out, new LongPointer(kernel, kernel));
      options.stride().put(new LongPointer(stride, stride));
      options.padding().put(new LongPointer(padding, padding));
      options.dilation().put(new LongPointer(dilation, dilation));
      options.bias().put(bias);
      return keep(new Conv2dImpl(options));
    }
  }

  /** A dense layer with DDPM's first values. */
  LinearImpl dense(long in, long out) {
    LinearImpl layer = new LinearImpl(in, out);
    set(layer.weight(), varianceScaled(1, out, in));
    set(layer.bias(), Tensors.zeros(ScalarType.Float, out));
    return layer;
  }

  /** Groups of at least four channels, at most 32 of them. */
  static GroupNormImpl groupNorm(long channels) {
    return groupNorm(Math.min(channels / 4, LARGEST_GROUPS), channels);
  }

  static GroupNormImpl groupNorm(long groups, long channels) {
    try (PointerScope scope = new PointerScope()) {
      GroupNormOptions options = new GroupNormOptions(groups, channels);
      options.eps().put(1e-6);
      return keep(new GroupNormImpl(options));
    }
  }

  /** Lets a layer outlive the innermost scope. */
  private static <M extends org.bytedeco.javacpp.Pointer> M keep(M layer) {
    var scopes = PointerScope.getScopeIterator();
    scopes.next();
    if (scopes.hasNext()) {
      scopes.next().attach(layer);
    } else {
      layer.retainReference();
    }
    return layer;
  }

  private static void set(Tensor parameter, Tensor values) {
    try (NoGradGuard noGradients = new NoGradGuard()) {
      parameter.copy_(values);
    } finally {
      values.close();
      parameter.close();
    }
  }

  private static long product(long... shape) {
    long product = 1;
    for (long size : shape) {
      product *= size;
    }
    return product;
  }
}
