package dev.laurel.cqd.model;

import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * Mean cross entropy of the softmax over all tails, with its gradients in closed form: the gradient
 * overwrites the scores, so a tile of one (b, entities) buffer is all the memory it takes, and
 * tiles stay in the cache.
 */
final class SoftmaxLoss {
  /** Scores of a tile: 8 MiB of float32. */
  private static final long TILE_ENTRIES = 1L << 24;

  private SoftmaxLoss() {}

  /**
   * Adds the loss's gradients.
   *
   * @param query (b, width)
   * @param tails (n, width)
   * @param target the true tail of each row, int64 (b)
   * @param count what the sum of losses is divided by
   * @param queryGradient (b, width), overwritten
   * @param tailGradient (n, width), added to
   * @return the loss; a row counts at most the logarithm of the smallest number there is (87 in
   *     float32), its gradients are exact whatever it is
   */
  static double backward(
      Tensor query,
      Tensor tails,
      Tensor target,
      long count,
      Tensor queryGradient,
      Tensor tailGradient) {
    long b = query.size(0);
    long n = tails.size(0);
    long rows = Math.min(b, Math.max(16, TILE_ENTRIES / n));
    double loss = 0;
    try (PointerScope all = new PointerScope();
        NoGradGuard noGradients = new NoGradGuard()) {
      Tensor buffer = query.new_empty(new long[] {rows, n});
      double tiny = query.element_size() == Double.BYTES ? Double.MIN_NORMAL : Float.MIN_NORMAL;
      for (long from = 0; from < b; from += rows) {
        try (PointerScope scope = new PointerScope()) {
          long size = Math.min(rows, b - from);
          Tensor q = query.narrow(0, from, size);
          Tensor column = target.narrow(0, from, size).unsqueeze(1);
          Tensor scores = buffer.narrow(0, 0, size);
          torch.mm_out(scores, q, tails.t());
          Tensor shares = torch.softmax_out(scores, scores, 1);
          loss -= shares.gather(1, column).clamp_min(new Scalar(tiny)).log_().sum().item_double();
          shares.scatter_add_(1, column, q.new_full(new long[] {size, 1}, new Scalar(-1.0)));
          tailGradient.addmm_(shares.t(), q, new Scalar(1.0), new Scalar(1.0 / count));
          torch.mm_out(queryGradient.narrow(0, from, size), shares, tails);
        }
      }
      queryGradient.div_(new Scalar((double) count));
    }
    return loss / count;
  }

  /** The same for scores that are no product, through automatic differentiation. */
  static Tensor general(ScoringFunction function, Tensor query, Tensor tails, Tensor target) {
    return torch.cross_entropy(function.scores(query, tails), target);
  }
}
