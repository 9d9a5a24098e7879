package dev.laurel.cqd.eval;

/** Where an answer ranks among others of the same score. */
public enum TieRule {
  /** First. */
  OPTIMISTIC,
  /** Last. */
  PESSIMISTIC,
  /** In the middle: the mean of the two. */
  REALISTIC;

  /** The rank of an answer. */
  double rank(long above, long equal) {
    return switch (this) {
      case OPTIMISTIC -> 1.0 + above;
      case PESSIMISTIC -> 1.0 + above + equal;
      case REALISTIC -> 1 + above + equal / 2.0;
    };
  }
}
