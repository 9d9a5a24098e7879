package dev.laurel.ntk.data;

import dev.laurel.core.Tensors;
import dev.laurel.core.UserError;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * Brings targets to mean 0 and variance 1, and predictions back.
 *
 * @param mean of each target (m)
 * @param deviation of each target (m), above 0
 */
public record TargetScaler(double[] mean, double[] deviation) {
  private static final int BLOCK = 8192;

  /**
   * Learns from all targets.
   *
   * @param names for messages
   * @throws UserError if there are fewer than 2 rows, or a target is not finite or does not vary
   */
  public static TargetScaler fit(Examples examples, java.util.List<String> names) {
    return fit(examples, names, false);
  }

  /**
   * The same; of classes, those that no row has are allowed as long as two have rows.
   *
   * @param classes whether the targets are classes
   */
  public static TargetScaler fit(Examples examples, java.util.List<String> names, boolean classes) {
    if (examples.rows() < 2) {
      throw UserError.of("%d row; at least 2 are needed to learn from", examples.rows());
    }
    int m = examples.targets();
    double[] mean = new double[m];
    double[] squares = new double[m];
    double[] count = {0};
    examples.scan(
        BLOCK,
        (x, y) -> {
          if (!torch.isfinite(y).all().item_bool()) {
            throw new UserError("the targets hold a number that is not finite");
          }
          double b = y.size(0);
          double[] blockMean = Tensors.doubles(y.mean(0));
          double[] blockSquares = Tensors.doubles(y.sub(y.mean(0)).square().sum(new long[] {0}));
          double total = count[0] + b;
          for (int j = 0; j < m; j++) {
            double apart = blockMean[j] - mean[j];
            squares[j] += blockSquares[j] + apart * apart * count[0] * b / total;
            mean[j] += apart * b / total;
          }
          count[0] = total;
        });
    double[] deviation = new double[m];
    boolean varies = false;
    for (int j = 0; j < m; j++) {
      deviation[j] = Math.sqrt(squares[j] / count[0]);
      if (!(deviation[j] > 1e-12 * Math.abs(mean[j])) || deviation[j] == 0) {
        deviation[j] = 1;
        if (classes && (varies || j < m - 1)) {
          continue;
        }
        throw UserError.of(
            "the target '%s' has zero variance: it is %s in all %d rows; nothing can be learned",
            names.get(j), mean[j], (long) count[0]);
      }
      varies = true;
    }
    return new TargetScaler(mean, deviation);
  }

  /** Scaled targets (n, m), in the scope of the caller. */
  public Tensor apply(Tensor y) {
    try (PointerScope scope = new PointerScope()) {
      int m = mean.length;
      return Tensors.keep(y.sub(Tensors.of(mean, 1, m)).div_(Tensors.of(deviation, 1, m)));
    }
  }

  /** Predictions in the targets' units (n, m), in the scope of the caller. */
  public Tensor restore(Tensor scaled) {
    try (PointerScope scope = new PointerScope()) {
      int m = mean.length;
      return Tensors.keep(scaled.mul(Tensors.of(deviation, 1, m)).add_(Tensors.of(mean, 1, m)));
    }
  }
}
