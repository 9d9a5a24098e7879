package dev.laurel.binaural.train;

import dev.laurel.core.UserError;

/**
 * The official schedule (its {@code NewbobAdam}): when the mean loss of an epoch has risen, the
 * rate is halved and the network goes back to the snapshot that was kept last; otherwise the loss
 * becomes the one to compare with. A snapshot is kept at the beginning and after every epoch, until
 * the rate has fallen far enough.
 *
 * @param rate of the next epoch
 * @param decayed the product of all factors so far
 * @param last loss that did not rise; positive infinity at first
 * @param factor by which the rate falls, between 0 and 1
 * @param least decay below which nothing more is decayed, restored or kept
 */
public record NewBob(double rate, double decayed, double last, double factor, double least) {
  /** Checks the values. */
  public NewBob {
    if (!(rate > 0) || !(factor > 0 && factor < 1) || !(least >= 0)) {
      throw UserError.of(
          "rate %s, factor %s, least %s; allowed: above 0, between 0 and 1, at least 0",
          rate, factor, least);
    }
  }

  /** With the official factor 0.5 and least decay 0.01. */
  public static NewBob of(double rate) {
    return new NewBob(rate, 1, Double.POSITIVE_INFINITY, 0.5, 0.01);
  }

  /**
   * What follows from an epoch.
   *
   * @param next the schedule of the next epoch
   * @param restore whether the network goes back to the kept snapshot
   * @param keep whether a snapshot is kept then
   */
  public record Decision(NewBob next, boolean restore, boolean keep) {}

  /** Decides behind an epoch with a mean loss. */
  public Decision after(double loss) {
    boolean restore = loss > last && decayed > least;
    NewBob next =
        restore
            ? new NewBob(rate * factor, decayed * factor, last, factor, least)
            : new NewBob(rate, decayed, loss, factor, least);
    return new Decision(next, restore, next.decayed > least);
  }
}
