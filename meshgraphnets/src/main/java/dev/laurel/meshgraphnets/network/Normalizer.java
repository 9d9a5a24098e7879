package dev.laurel.meshgraphnets.network;

import dev.laurel.core.Tensors;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Module;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * Scales columns to mean 0 and deviation 1, by sums it keeps while training (official {@code
 * normalization.py}). The sums are float64 and the variance is never negative, where the official
 * code's float32 loses digits and can give NaN.
 */
public final class Normalizer extends Module {
  /** The official limit of accumulations. */
  public static final long MOST = 1_000_000;

  private static final double LEAST_DEVIATION = 1e-8;

  private final long most;
  private final boolean zeroConstants;
  private final Tensor sum;
  private final Tensor squares;
  private final Tensor count;
  private final Tensor accumulations;

  /**
   * One that has seen nothing.
   *
   * @param width columns
   * @param most accumulations after which it stays as it is
   * @param zeroConstants whether a column that never varied becomes 0 even where it varies later;
   *     otherwise its deviation is 1e-8, as in the official code
   */
  public Normalizer(long width, long most, boolean zeroConstants) {
    super("Normalizer");
    this.most = most;
    this.zeroConstants = zeroConstants;
    sum = Tensors.zeros(ScalarType.Double, width);
    squares = Tensors.zeros(ScalarType.Double, width);
    count = Tensors.zeros(ScalarType.Double, 1);
    accumulations = Tensors.zeros(ScalarType.Double, 1);
    register_buffer("acc_sum", sum);
    register_buffer("acc_sum_squared", squares);
    register_buffer("acc_count", count);
    register_buffer("num_accumulations", accumulations);
  }

  /** Columns. */
  public long width() {
    return sum.numel();
  }

  /** Whether it has seen anything. */
  public boolean isReady() {
    return count.item_double() > 0;
  }

  /** Takes rows into account, unless it has seen enough. */
  public void accumulate(Tensor rows) {
    if (accumulations.item_double() >= most) {
      return;
    }
    try (PointerScope scope = new PointerScope();
        NoGradGuard noGradients = new NoGradGuard()) {
      Tensor doubles = rows.to(ScalarType.Double);
      sum.add_(doubles.sum(0));
      squares.add_(doubles.square().sum(0));
      count.add_(new Scalar((double) rows.size(0)));
      accumulations.add_(new Scalar(1.0));
    }
  }

  /** Scales rows. */
  public Tensor forward(Tensor rows) {
    try (PointerScope scope = new PointerScope()) {
      ScalarType type = rows.scalar_type().intern();
      Tensor scaled = rows.sub(mean().to(type)).div(deviation().to(type));
      if (zeroConstants) {
        Tensor constant = deviation().le(new Scalar(LEAST_DEVIATION));
        scaled = scaled.masked_fill(constant, new Scalar(0.0));
      }
      return Tensors.keep(scaled);
    }
  }

  /** Undoes {@link #forward}. */
  public Tensor inverse(Tensor rows) {
    try (PointerScope scope = new PointerScope()) {
      ScalarType type = rows.scalar_type().intern();
      return Tensors.keep(rows.mul(deviation().to(type)).add(mean().to(type)));
    }
  }

  /** Means of the columns, float64. */
  public Tensor mean() {
    try (PointerScope scope = new PointerScope()) {
      return Tensors.keep(sum.div(safeCount()));
    }
  }

  /** Deviations of the columns, at least 1e-8, float64. */
  public Tensor deviation() {
    try (PointerScope scope = new PointerScope()) {
      Tensor variance = squares.div(safeCount()).sub(mean().square());
      return Tensors.keep(
          variance.clamp_min(new Scalar(0.0)).sqrt().clamp_min(new Scalar(LEAST_DEVIATION)));
    }
  }

  private Tensor safeCount() {
    return count.clamp_min(new Scalar(1.0));
  }
}
