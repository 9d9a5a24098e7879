package dev.laurel.cqd;

import org.bytedeco.pytorch.Tensor;

/** What makes a truth value of an atom's score. */
public enum ScoreTransform {
  /**
   * The score itself. Not a truth value: for parity with official runs only; products of two
   * negative scores become positive.
   */
  RAW,
  /** 1 / (1 + exp(-score)). */
  SIGMOID,
  /** (score - min) / (max - min) over all entities. */
  NORMALIZE,
  /** The sigmoid, then normalised over all entities. */
  SIGMOID_NORMALIZE;

  /** Whether a value depends on the scores of all entities. */
  public boolean needsWholeRows() {
    return this == NORMALIZE || this == SIGMOID_NORMALIZE;
  }

  /** Transforms rows of scores in place. */
  public void apply(Tensor rows) {
    if (this == SIGMOID || this == SIGMOID_NORMALIZE) {
      rows.sigmoid_();
    }
    if (needsWholeRows()) {
      Tensor least = rows.amin(new long[] {-1}, true);
      Tensor range = rows.amax(new long[] {-1}, true).sub_(least);
      rows.sub_(least).div_(range);
    }
  }
}
