package dev.laurel.ntk.regression;

import java.util.ArrayList;
import java.util.List;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.T_TensorTensor_T;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * Errors of kernel ridge regression with each row left out, for many regularisations from a single
 * eigendecomposition.
 *
 * @param lambda tried; n lambda is added to the diagonal
 * @param error mean squared residual of the rows left out, over all targets, for each
 */
public record LeaveOneOut(List<Double> lambda, List<Double> error) {
  /** 25 values from 1e-8 to 1, as shares of the mean diagonal. */
  private static final int GRID = 25;

  /**
   * Tries regularisations spread over eight decades.
   *
   * @param kernel (n, n)
   * @param y (n, m)
   */
  public static LeaveOneOut over(Tensor kernel, Tensor y) {
    try (PointerScope scope = new PointerScope()) {
      double n = kernel.size(0);
      double diagonal = kernel.trace().item_double() / n;
      List<Double> grid = new ArrayList<>();
      for (int i = 0; i < GRID; i++) {
        grid.add(diagonal * Math.pow(10, -8 + 8.0 * i / (GRID - 1)));
      }
      return over(kernel, y, grid);
    }
  }

  /** Tries the given regularisations. */
  public static LeaveOneOut over(Tensor kernel, Tensor y, List<Double> grid) {
    try (PointerScope scope = new PointerScope()) {
      T_TensorTensor_T found = torch.linalg_eigh(kernel);
      Tensor values = found.get0().clamp_min(new Scalar(0));
      Tensor vectors = found.get1();
      Tensor coefficients = vectors.t().mm(y);
      Tensor squares = vectors.square();
      List<Double> errors = new ArrayList<>();
      for (double lambda : grid) {
        try (PointerScope step = new PointerScope()) {
          Tensor inverse =
              values.add(new Scalar(lambda * kernel.size(0))).reciprocal_().unsqueeze_(1);
          Tensor alpha = vectors.mm(coefficients.mul(inverse));
          errors.add(alpha.div(squares.mm(inverse)).square().mean().item_double());
        }
      }
      return new LeaveOneOut(List.copyOf(grid), List.copyOf(errors));
    }
  }

  /** The regularisation of the least error. */
  public double best() {
    int best = 0;
    for (int i = 1; i < error.size(); i++) {
      if (error.get(i) < error.get(best)) {
        best = i;
      }
    }
    return lambda.get(best);
  }

  /** The least error. */
  public double leastError() {
    return error.stream().mapToDouble(Double::doubleValue).min().orElse(Double.NaN);
  }

  /** Whether the best is the smallest or the largest tried, so that a better one may lie beyond. */
  public boolean atEdge() {
    return best() == lambda.get(0) || best() == lambda.get(lambda.size() - 1);
  }
}
