package dev.laurel.ntk;

import dev.laurel.core.Tensors;
import dev.laurel.core.UserError;
import dev.laurel.ntk.data.InMemory;
import dev.laurel.ntk.kernel.Kernel;
import dev.laurel.ntk.sgd.KernelSgd;
import dev.laurel.ntk.sgd.Schedule;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;

/** Averaged SGD in the kernel's space. */
final class KernelPassFit {
  /** The largest eigenvalue is estimated on so many rows. */
  private static final int SAMPLE = 500;

  private static final long MOST_STEPS = 200_000;

  private KernelPassFit() {}

  static Fit fit(Kernel kernel, InMemory examples, Method.KernelPass method) {
    try (PointerScope scope = new PointerScope()) {
      int n = (int) examples.rows();
      int m = examples.targets();
      int passes = method.passes();
      Tensor x = examples.x();
      if ((long) n * passes > MOST_STEPS) {
        throw UserError.of(
            "%d rows and %d passes are %d steps of a cost that grows with their square; allowed: %d;"
                + " use network_pass or nystrom",
            n, passes, (long) n * passes, MOST_STEPS);
      }
      Schedule.Steps steps = steps(kernel, x, (double) n * passes, method.schedule());
      Tensor stream = x.repeat(passes, 1);
      Tensor y = examples.y().repeat(passes, 1);
      KernelSgd found = KernelSgd.fit(kernel, stream, y, steps.stepSize(), steps.regularization());
      // Every pass adds to the coefficients of the same rows.
      Tensor coefficients = Tensors.of(found.mean(), passes, n, m).sum(new long[] {0}).contiguous();
      Tensor residual =
          examples.y().sub(Tensors.of(Arrays.copyOf(found.streamPrediction(), n * m), n, m));
      HeldOut heldOut = new HeldOut(m);
      long half = n / 2;
      heldOut.add(residual.narrow(0, half, n - half), examples.y().narrow(0, half, n - half));
      List<String> warnings = new ArrayList<>(steps.warnings());
      if (passes > 1) {
        warnings.add(passes + " passes: the theory covers one");
      }
      Tensor deviation = Tensors.of(heldOut.error(), 1, m);
      heldOut.judge(residual.narrow(0, half, n - half), deviation);
      return new Fit(
          Fitted.Expansion.hold(kernel, x, coefficients),
          steps.regularization(),
          steps.stepSize(),
          heldOut.error(),
          null,
          heldOut.r2(),
          heldOut.coverage80(),
          heldOut.coverage95(),
          warnings);
    }
  }

  /** The schedule in the units of the first rows. */
  static Schedule.Steps steps(Kernel kernel, Tensor x, double count, Schedule schedule) {
    try (PointerScope scope = new PointerScope()) {
      double largest = Arrays.stream(kernel.diagonal(x)).max().orElse(1);
      Tensor sample = x.narrow(0, 0, Math.min(SAMPLE, x.size(0)));
      Tensor values =
          org.bytedeco.pytorch.global.torch.linalg_eigvalsh(
              kernel.matrix(sample).to(ScalarType.Double));
      double first = values.max().item_double() / sample.size(0);
      return schedule.resolve(count, largest, first, (int) x.size(1));
    }
  }
}
