package dev.laurel.nas.train;

import dev.laurel.core.UserError;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/** Right answers. */
public final class Accuracy {
  private Accuracy() {}

  /**
   * How many examples have their class among the largest logits.
   *
   * @param logits {@code (count, classes)}
   * @param labels {@code (count)}
   * @param best how many of the largest; all if there are fewer classes
   */
  public static long correct(Tensor logits, Tensor labels, int best) {
    if (best < 1) {
      throw UserError.of("the best %d answers; allowed: at least 1", best);
    }
    try (PointerScope scope = new PointerScope();
        NoGradGuard none = new NoGradGuard()) {
      long count = Math.min(best, logits.size(1));
      Tensor largest = torch.topk(logits, count, 1, true, true).get1();
      return largest.eq(labels.unsqueeze(1)).sum().item_long();
    }
  }
}
