package dev.laurel.ntk.sgd;

import dev.laurel.core.Tensors;
import dev.laurel.ntk.kernel.Kernel;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * Averaged SGD in the space of a kernel, the limit of {@link NetworkSgd} for infinite width:
 *
 * <pre>g_0 = 0,  g_{t+1} = (1 - eta lambda) g_t - eta (g_t(x_t) - y_t) k(x_t, .)</pre>
 *
 * <p>The residuals of the whole stream solve one unit lower triangular system, which is worked off
 * in blocks of rows; the T x T matrix is never held.
 *
 * @param count T, rows
 * @param targets m
 * @param mean coefficients of the average of g_0 ... g_T over k(x_i, .), rows (T, m)
 * @param last coefficients of g_T
 * @param streamPrediction g_t(x_t), before the row is learned
 */
public record KernelSgd(
    int count, int targets, double[] mean, double[] last, double[] streamPrediction) {
  private static final int BLOCK = 1024;

  /** Kernel values of rows of the stream. */
  @FunctionalInterface
  public interface StreamKernel {
    /** k(x_t, x_i) for t from {@code from} to {@code to - 1} and i below {@code below}. */
    Tensor rows(long from, long to, long below);
  }

  /**
   * One pass over rows in their order.
   *
   * @param x (T, d) float64
   * @param y (T, m) float64
   * @param stepSize eta
   * @param regularization lambda
   */
  public static KernelSgd fit(
      Kernel kernel, Tensor x, Tensor y, double stepSize, double regularization) {
    return fit(
        (from, to, below) -> kernel.matrix(x.narrow(0, from, to - from), x.narrow(0, 0, below)),
        y,
        stepSize,
        regularization);
  }

  /** The same with any kernel between the rows. */
  public static KernelSgd fit(
      StreamKernel kernel, Tensor y, double stepSize, double regularization) {
    NetworkSgd.requireSchedule(stepSize, regularization);
    long count = y.size(0);
    double logDecay = Math.log1p(-stepSize * regularization);
    try (PointerScope scope = new PointerScope()) {
      Tensor moves = Tensors.zeros(ScalarType.Double, count, y.size(1));
      for (long from = 0; from < count; from += BLOCK) {
        try (PointerScope step = new PointerScope()) {
          long size = Math.min(BLOCK, count - from);
          Tensor k = kernel.rows(from, from + size, from + size);
          Tensor right = Tensors.times(y.narrow(0, from, size), stepSize);
          if (from > 0) {
            // What earlier rows contribute, decayed to the block's first row and then to each.
            Tensor decayed = moves.narrow(0, 0, from).mul(powers(logDecay, from));
            Tensor earlier = k.narrow(1, 0, from).mm(decayed);
            right = right.sub(earlier.mul(powersUp(logDecay, size)), new Scalar(stepSize));
          }
          Tensor own = k.narrow(1, from, size).mul(differences(logDecay, size));
          Tensor system = own.tril(-1).mul_(new Scalar(stepSize));
          moves
              .narrow(0, from, size)
              .copy_(torch.linalg_solve_triangular(system, right, false, true, true));
        }
      }
      Tensor left = Tensors.of(remaining(count), count, 1);
      Tensor last = moves.mul(powers(logDecay, count));
      Tensor mean =
          regularization == 0
              ? moves.mul(left).mul_(new Scalar(1.0 / (count + 1)))
              : moves
                  .mul(left.mul_(new Scalar(logDecay)).expm1_())
                  .mul_(new Scalar(-1 / (stepSize * regularization * (count + 1))));
      Tensor stream = y.sub(moves, new Scalar(1 / stepSize));
      return new KernelSgd(
          (int) count,
          (int) y.size(1),
          Tensors.doubles(mean),
          Tensors.doubles(last),
          Tensors.doubles(stream));
    }
  }

  /** T - i. */
  private static double[] remaining(long count) {
    double[] remaining = new double[(int) count];
    for (int i = 0; i < count; i++) {
      remaining[i] = count - i;
    }
    return remaining;
  }

  /** q^(n - 1 - i) for i below n (n, 1). */
  private static Tensor powers(double logDecay, long count) {
    double[] powers = new double[(int) count];
    for (int i = 0; i < count; i++) {
      powers[i] = Math.exp(logDecay * (count - 1 - i));
    }
    return Tensors.of(powers, count, 1);
  }

  /** q^t for t below n (n, 1). */
  private static Tensor powersUp(double logDecay, long count) {
    double[] powers = new double[(int) count];
    for (int i = 0; i < count; i++) {
      powers[i] = Math.exp(logDecay * i);
    }
    return Tensors.of(powers, count, 1);
  }

  /** q^(t - 1 - i) below the diagonal (n, n); above it the entries mean nothing but are finite. */
  private static Tensor differences(double logDecay, long count) {
    double[] steps = new double[(int) count];
    for (int i = 0; i < count; i++) {
      steps[i] = i;
    }
    Tensor place = Tensors.of(steps, count);
    return place
        .unsqueeze(1)
        .sub(place.unsqueeze(0))
        .sub_(new Scalar(1))
        .clamp_min_(new Scalar(0))
        .mul_(new Scalar(logDecay))
        .exp_();
  }

  /** The averaged function where k(z, x_i) is known: (p, T) to (p, m), in the caller's scope. */
  public Tensor predictMean(Tensor kernel) {
    return predict(kernel, mean);
  }

  /** The last function, likewise. */
  public Tensor predictLast(Tensor kernel) {
    return predict(kernel, last);
  }

  private Tensor predict(Tensor kernel, double[] coefficients) {
    try (Tensor factors = Tensors.of(coefficients, count, targets)) {
      return kernel.mm(factors);
    }
  }
}
