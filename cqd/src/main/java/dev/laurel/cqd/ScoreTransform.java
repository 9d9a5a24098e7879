package dev.laurel.cqd;

import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

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
  SIGMOID_NORMALIZE,
  /**
   * The softmax over all entities times the number of known tails (one if none), up to 0.9999: what
   * a predictor trained by softmax says of how many answers it expects (Bai et al. 2023, QTO).
   */
  CALIBRATED;

  /** Above which calibrated values are cut. */
  private static final double MOST = 0.9999;

  /** Whether a value depends on the scores of all entities. */
  public boolean needsWholeRows() {
    return this == NORMALIZE || this == SIGMOID_NORMALIZE || this == CALIBRATED;
  }

  /**
   * Transforms rows of scores in place.
   *
   * @param rows (b, entities)
   * @param tails the number of known tails of each row's head and relation (b, 1), of the type of
   *     the rows; only {@link #CALIBRATED} looks at it
   */
  public void apply(Tensor rows, Tensor tails) {
    if (this == SIGMOID || this == SIGMOID_NORMALIZE) {
      rows.sigmoid_();
    }
    if (this == NORMALIZE || this == SIGMOID_NORMALIZE) {
      Tensor least = rows.amin(new long[] {-1}, true);
      Tensor range = rows.amax(new long[] {-1}, true).sub_(least);
      rows.sub_(least).div_(range);
    }
    if (this == CALIBRATED) {
      torch.softmax_out(rows, rows, -1);
      rows.mul_(tails.clamp_min(new Scalar(1.0))).clamp_max_(new Scalar(MOST));
    }
  }
}
