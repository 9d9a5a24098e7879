package dev.laurel.cqd.model;

import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;

/** What keeps rows small: a penalty on the rows of a batch's heads, relations and tails. */
public enum Regularizer {
  /** Sum of |x|^3 (Lacroix et al. 2018). */
  N3,
  /** Sum over rows of their length cubed. */
  N2,
  /** Sum of squares. */
  F2;

  /**
   * The penalty of some rows, divided by their number.
   *
   * @param function decides what is seen of a row
   */
  public Tensor penalty(ScoringFunction function, Tensor rows) {
    Tensor sum =
        switch (this) {
          case N3 -> function.cubes(rows).sum();
          case N2 -> function.moduli(rows).square().sum(1).pow(new Scalar(1.5)).sum();
          case F2 -> function.moduli(rows).square().sum();
        };
    return sum.div(new Scalar((double) rows.size(0)));
  }
}
