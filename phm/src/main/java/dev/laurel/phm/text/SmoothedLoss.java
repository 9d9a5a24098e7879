package dev.laurel.phm.text;

import dev.laurel.core.Tensors;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;

/**
 * Cross-entropy against targets that are not quite sure of themselves, less the least it can be
 * (tensor2tensor's {@code padded_cross_entropy}).
 *
 * @param smoothing what the right word gives away to all others
 */
public record SmoothedLoss(double smoothing) {
  private static final double TINY = 1e-20;

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
      Tensor logarithms = scores.reshape(-1, words).log_softmax(1);
      Tensor flat = targets.reshape(-1);
      Tensor right = logarithms.gather(1, flat.unsqueeze(1)).squeeze(1);
      Tensor loss = Tensors.times(right, others - (1 - smoothing));
      if (smoothing > 0) {
        loss = loss.sub(Tensors.times(logarithms.sum(1), others));
      }
      double least =
          -((1 - smoothing) * Math.log(1 - smoothing)
              + (words - 1) * others * Math.log(others + TINY));
      Tensor there = flat.ne(new Scalar(0)).to(scores.scalar_type().intern());
      Tensor sum = loss.sub(new Scalar(least)).mul(there).sum();
      return new Sum(
          Tensors.keep(sum), Tensors.keep(there.sum().to(scores.scalar_type().intern())));
    }
  }
}
