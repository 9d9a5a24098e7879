package dev.laurel.binaural.network;

import java.util.Random;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;

/** First values of what makes the weights. */
public enum Initialization {
  /**
   * As the official code: zeros in the first layer of every weight generator, whose rectifier then
   * lets no gradient through, ever, so that weights never follow the view.
   */
  OFFICIAL,
  /** Small numbers there, so that they can, and heads that begin quietly. */
  VIEW;

  private static final double VIEW_BIAS = 0.2;
  private static final double VIEW_HEAD = 0.2;

  /** Fills the first layer of a weight generator. */
  void ofWeightGenerator(CausalConv hidden, double bound, Random random) {
    fill(hidden.weight(), () -> this == VIEW ? bound * (2 * random.nextDouble() - 1) : 0);
    fill(hidden.bias(), () -> this == VIEW ? VIEW_BIAS * random.nextDouble() : 0);
  }

  /** Quiets the last matrix of a head. */
  void ofHead(CausalConv last) {
    if (this == VIEW) {
      try (NoGradGuard none = new NoGradGuard()) {
        last.weight().mul_(new Scalar(VIEW_HEAD));
        last.bias().zero_();
      }
    }
  }

  private static void fill(Tensor tensor, java.util.function.DoubleSupplier values) {
    float[] numbers = new float[(int) tensor.numel()];
    for (int i = 0; i < numbers.length; i++) {
      numbers[i] = (float) values.getAsDouble();
    }
    new FloatPointer(tensor.data_ptr()).put(numbers, 0, numbers.length);
  }
}
