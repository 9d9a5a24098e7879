package dev.laurel.ntk;

import dev.laurel.core.Tensors;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;

/** Adds up errors on rows not learned from, with how many lie within their intervals. */
final class HeldOut {
  /** Half widths of the intervals of a normal distribution that hold 80 and 95 of 100. */
  static final double Z80 = 1.2815515655446004;

  static final double Z95 = 1.959963984540054;

  private final double[] squares;
  private final double[] targetSquares;
  private double rows;
  private double within80;
  private double within95;
  private double judged;

  HeldOut(int targets) {
    squares = new double[targets];
    targetSquares = new double[targets];
  }

  /**
   * Takes rows.
   *
   * @param residual (n, m)
   * @param y scaled targets (n, m)
   */
  void add(Tensor residual, Tensor y) {
    try (PointerScope scope = new PointerScope()) {
      double[] errors = Tensors.doubles(residual.square().sum(new long[] {0}));
      double[] sizes = Tensors.doubles(y.square().sum(new long[] {0}));
      for (int j = 0; j < squares.length; j++) {
        squares[j] += errors[j];
        targetSquares[j] += sizes[j];
      }
      rows += residual.size(0);
    }
  }

  /**
   * Judges intervals.
   *
   * @param deviation of the prediction, broadcast to the residual's shape
   */
  void judge(Tensor residual, Tensor deviation) {
    try (PointerScope scope = new PointerScope()) {
      Tensor apart = residual.div(deviation).abs();
      within80 += inside(apart, Z80);
      within95 += inside(apart, Z95);
      judged += residual.numel();
    }
  }

  private static double inside(Tensor apart, double bound) {
    return apart
        .le(new org.bytedeco.pytorch.Scalar(bound))
        .to(ScalarType.Double)
        .sum()
        .item_double();
  }

  double[] error() {
    double[] error = new double[squares.length];
    for (int j = 0; j < error.length; j++) {
      error[j] = Math.sqrt(squares[j] / rows);
    }
    return error;
  }

  double r2() {
    double errors = 0;
    double sizes = 0;
    for (int j = 0; j < squares.length; j++) {
      errors += squares[j];
      sizes += targetSquares[j];
    }
    return 1 - errors / sizes;
  }

  double coverage80() {
    return judged > 0 ? within80 / judged : Double.NaN;
  }

  double coverage95() {
    return judged > 0 ? within95 / judged : Double.NaN;
  }
}
