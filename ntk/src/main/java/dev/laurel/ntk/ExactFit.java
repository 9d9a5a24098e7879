package dev.laurel.ntk;

import dev.laurel.core.Tensors;
import dev.laurel.core.UserError;
import dev.laurel.ntk.data.InMemory;
import dev.laurel.ntk.kernel.Kernel;
import dev.laurel.ntk.regression.LeaveOneOut;
import dev.laurel.ntk.regression.RegularizedKernel;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;

/** Kernel ridge regression with the error of each row left out. */
final class ExactFit {
  /** Matrices of n x n held at once while the regularisation is chosen. */
  private static final double MATRICES = 4;

  private ExactFit() {}

  static Fit fit(Kernel kernel, InMemory examples, Method.Exact method) {
    requireMemory(examples.rows());
    List<String> warnings = new ArrayList<>();
    try (PointerScope scope = new PointerScope()) {
      Tensor y = examples.y();
      Tensor k = kernel.matrix(examples.x());
      double lambda = method.lambda() == null ? Double.NaN : method.lambda();
      if (method.lambda() == null) {
        LeaveOneOut found = LeaveOneOut.over(k, y);
        lambda = found.best();
        if (found.atEdge()) {
          warnings.add(
              String.format(
                  java.util.Locale.ROOT,
                  "the regularisation %.3g is at the edge of those tried; a target of pure noise,"
                      + " or none at all, does that",
                  lambda));
        }
      }
      double added = lambda * examples.rows();
      try (RegularizedKernel ridge =
          RegularizedKernel.of(k, added, RegularizedKernel.Scale.ABSOLUTE)) {
        Tensor alpha = ridge.solve(y);
        HeldOut heldOut = new HeldOut((int) y.size(1));
        Tensor residual = ridge.leaveOneOutResiduals(y);
        heldOut.add(residual, y);
        // s2 / (K_r^-1)_ii is the variance of a row left out; alpha / residual that diagonal.
        Tensor amplitude =
            Tensors.times(y.mul(alpha).sum(new long[] {0}, true, null), 1.0 / examples.rows());
        Tensor variance = residual.div(alpha).abs().mul(amplitude).nan_to_num_();
        heldOut.judge(residual, variance.clamp_min_(new Scalar(1e-300)).sqrt());
        return new Fit(
            Fitted.Expansion.hold(kernel, examples.x(), alpha),
            lambda,
            Double.NaN,
            heldOut.error(),
            Tensors.doubles(amplitude),
            heldOut.r2(),
            heldOut.coverage80(),
            heldOut.coverage95(),
            warnings);
      }
    }
  }

  static void requireMemory(long rows) {
    double needed = MATRICES * 8.0 * rows * rows;
    double there = 2e9;
    if (java.lang.management.ManagementFactory.getOperatingSystemMXBean()
        instanceof com.sun.management.OperatingSystemMXBean system) {
      there = system.getTotalMemorySize() - (double) Runtime.getRuntime().maxMemory();
    }
    if (needed > there) {
      throw UserError.of(
          "exact regression over %d rows needs %.1f GB of memory, %.1f GB are there; use nystrom"
              + " or network-pass",
          rows, needed / 1e9, there / 1e9);
    }
  }
}
