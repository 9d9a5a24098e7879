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
  private static final long TILE_ENTRIES = 1L << 21;

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
   * @return the loss
   */
  static double backward(
      Tensor query,
      Tensor tails,
      Tensor target,
      long count,
      Tensor queryGradient,
      Tensor tailGradient) {
    long b = query.size(0);
    long rows = Math.max(16, TILE_ENTRIES / tails.size(0));
    double loss = 0;
    try (NoGradGuard noGradients = new NoGradGuard()) {
      for (long from = 0; from < b; from += rows) {
        try (PointerScope scope = new PointerScope()) {
          long size = Math.min(rows, b - from);
          Tensor q = query.narrow(0, from, size);
          Tensor column = target.narrow(0, from, size).unsqueeze(1);
          Tensor scores = torch.mm(q, tails.t());
          Tensor logSum = scores.logsumexp(new long[] {1}, true);
          loss += logSum.sub(scores.gather(1, column)).sum().item_double();
          Tensor gradient = scores.sub_(logSum).exp_();
          gradient.scatter_add_(1, column, q.new_full(new long[] {size, 1}, new Scalar(-1.0)));
          gradient.mul_(new Scalar(1.0 / count));
          tailGradient.addmm_(gradient.t(), q);
          torch.mm_out(queryGradient.narrow(0, from, size), gradient, tails);
        }
      }
    }
    return loss / count;
  }

  /** The same for scores that are no product, through automatic differentiation. */
  static Tensor general(ScoringFunction function, Tensor query, Tensor tails, Tensor target) {
    return torch.cross_entropy(function.scores(query, tails), target);
  }
}
