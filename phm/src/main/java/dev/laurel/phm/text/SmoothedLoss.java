package dev.laurel.phm.text;

import dev.laurel.core.Tensors;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch;

/**
 * Cross-entropy against targets that are not quite sure of themselves, less the least it can be
 * (tensor2tensor's {@code padded_cross_entropy}).
 *
 * @param smoothing what the right word gives away to all others
 */
public record SmoothedLoss(double smoothing) {
  private static final double TINY = 1e-20;
  private static final long PADDING = 0;

  /** libtorch's number of summing up. */
  private static final long SUM = 2;

  /**
   * A sum over words, and how many they were.
   *
   * @param sum scalar
   * @param count scalar
   */
  public record Sum(Tensor sum, Tensor count) {
    /** The loss of a word. */
    public Tensor mean() {
      return sum.div(count);
    }
  }

  /**
   * Of all words that are not padding.
   *
   * @param scores {@code (..., vocabulary)}, before the softmax
   * @param targets {@code (...)}, int64, 0 for padding
   */
  public Sum of(Tensor scores, Tensor targets) {
    try (PointerScope scope = new PointerScope()) {
      long words = scores.size(-1);
      double others = smoothing / (words - 1);
      Tensor flat = targets.reshape(-1);
      // libtorch smooths over all words, the right one among them.
      Tensor entropy =
          torch.cross_entropy_loss(
              scores.reshape(-1, words), flat, new TensorOptional(), SUM, PADDING, others * words);
      double least =
          -((1 - smoothing) * Math.log(1 - smoothing)
              + (words - 1) * others * Math.log(others + TINY));
      Tensor count = flat.ne(new Scalar(PADDING)).sum().to(scores.scalar_type().intern());
      return new Sum(Tensors.keep(entropy.sub(Tensors.times(count, least))), Tensors.keep(count));
    }
  }
}
