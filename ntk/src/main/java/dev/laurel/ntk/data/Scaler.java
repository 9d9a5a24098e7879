package dev.laurel.ntk.data;

import dev.laurel.core.Tensors;
import dev.laurel.core.UserError;
import java.util.Arrays;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * Brings rows to the size that the theory assumes.
 *
 * @param mode what is done after each column is brought to mean 0 and variance 1
 * @param mean of the columns (d)
 * @param deviation of the columns (d); 0 marks a constant column, which is dropped
 * @param radius the largest norm of a training row; 1 unless the mode is {@code BALL}
 */
public record Scaler(Mode mode, double[] mean, double[] deviation, double radius) {
  private static final int BLOCK = 8192;

  /** A column counts as constant if it varies by less than this share of its size. */
  private static final double CONSTANT = 1e-12;

  /** What is done to standardised rows. */
  public enum Mode {
    /** Divided by the largest norm of a training row: rows lie in the unit ball. */
    BALL,
    /** A 1 is appended, then each row divided by its norm: the kernel depends on angles alone. */
    SPHERE,
    /** Nothing. */
    STANDARD,
    /** Nothing, and columns stay as they are. */
    NONE,
    /** Whichever of these an exact fit of some rows prefers, each left out in turn. */
    AUTO
  }

  /**
   * Learns from all rows, in one scan or, for the ball, two.
   *
   * @throws UserError if a number is not finite, or all columns are constant
   */
  public static Scaler fit(Examples examples, Mode mode) {
    if (mode == Mode.AUTO) {
      throw new IllegalArgumentException("a scaler is fitted for a mode that was chosen");
    }
    int d = examples.columns();
    double[] mean = new double[d];
    double[] deviation = new double[d];
    double[] squares = new double[d];
    double[] count = {0};
    examples.scan(
        BLOCK,
        (x, y) -> {
          requireFinite(x);
          double b = x.size(0);
          double[] blockMean = Tensors.doubles(x.mean(0));
          double[] blockSquares = Tensors.doubles(x.sub(x.mean(0)).square().sum(new long[] {0}));
          double total = count[0] + b;
          for (int j = 0; j < d; j++) {
            double apart = blockMean[j] - mean[j];
            squares[j] += blockSquares[j] + apart * apart * count[0] * b / total;
            mean[j] += apart * b / total;
          }
          count[0] = total;
        });
    boolean all = true;
    for (int j = 0; j < d; j++) {
      deviation[j] = Math.sqrt(squares[j] / count[0]);
      if (deviation[j] <= CONSTANT * Math.abs(mean[j])) {
        deviation[j] = 0;
      }
      all &= deviation[j] == 0;
    }
    if (all) {
      throw UserError.of(
          "all %d columns are constant over %d rows; nothing can be learned from them",
          d, (long) count[0]);
    }
    if (mode == Mode.NONE) {
      Arrays.fill(mean, 0);
      Arrays.fill(deviation, 1);
    }
    Scaler plain = new Scaler(mode, mean, deviation, 1);
    if (mode != Mode.BALL) {
      return plain;
    }
    double[] largest = {0};
    examples.scan(
        BLOCK,
        (x, y) -> {
          Tensor norms = plain.apply(x).square().sum(new long[] {1});
          largest[0] = Math.max(largest[0], Math.sqrt(norms.max().item_double()));
        });
    return new Scaler(mode, mean, deviation, largest[0]);
  }

  private static void requireFinite(Tensor x) {
    try (PointerScope scope = new PointerScope()) {
      if (!torch.isfinite(x).all().item_bool()) {
        throw new UserError("the rows hold a number that is not finite; finite ones are needed");
      }
    }
  }

  /** Numbers of a scaled row. */
  public int width() {
    int kept = (int) Arrays.stream(deviation).filter(value -> value > 0).count();
    return mode == Mode.SPHERE ? kept + 1 : kept;
  }

  /** Columns that are constant, from 0. */
  public int[] dropped() {
    int d = deviation.length;
    return java.util.stream.IntStream.range(0, d).filter(j -> deviation[j] == 0).toArray();
  }

  /**
   * Scales rows.
   *
   * @param x (n, d) float64
   * @return (n, width), in the scope of the caller
   */
  public Tensor apply(Tensor x) {
    if (x.size(1) != mean.length) {
      throw UserError.of(
          "the rows have %d numbers, those learned from had %d", x.size(1), mean.length);
    }
    if (mode == Mode.NONE) {
      return x.clone();
    }
    int d = mean.length;
    try (PointerScope scope = new PointerScope()) {
      double[] inverse = new double[d];
      for (int j = 0; j < d; j++) {
        inverse[j] = deviation[j] > 0 ? 1 / (deviation[j] * radius) : 0;
      }
      Tensor scaled = x.sub(Tensors.of(mean, 1, d)).mul_(Tensors.of(inverse, 1, d));
      if (dropped().length > 0) {
        long[] kept =
            java.util.stream.LongStream.range(0, d).filter(j -> deviation[(int) j] > 0).toArray();
        scaled = scaled.index_select(1, Tensors.of(kept, kept.length));
      }
      if (mode == Mode.SPHERE) {
        Tensor ones = scaled.new_ones(new long[] {scaled.size(0), 1});
        scaled = Tensors.beside(scaled, ones);
        scaled = scaled.div_(scaled.square().sum(new long[] {1}, true, null).sqrt_());
      }
      return Tensors.keep(scaled);
    }
  }

  /** Rows longer than the longest learned from; they are foretold with less certainty. */
  public long beyond(Tensor scaled) {
    if (mode != Mode.BALL) {
      return 0;
    }
    try (PointerScope scope = new PointerScope()) {
      return scaled.square().sum(new long[] {1}).gt(new Scalar(1 + 1e-12)).sum().item_long();
    }
  }
}
