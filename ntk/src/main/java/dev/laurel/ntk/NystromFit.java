package dev.laurel.ntk;

import dev.laurel.core.Tensors;
import dev.laurel.core.run.Progress;
import dev.laurel.ntk.data.Examples;
import dev.laurel.ntk.data.InMemory;
import dev.laurel.ntk.kernel.Kernel;
import dev.laurel.ntk.regression.Nystrom;
import dev.laurel.ntk.regression.NystromConfig;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;

/** Kernel ridge regression on some centres, with the error on rows kept aside. */
final class NystromFit {
  private static final int BLOCK = 8192;
  private static final int MOST_KEPT_ASIDE = 2000;
  private static final int FEWEST_KEPT_ASIDE = 20;

  /** Rows on which regularisations are compared. */
  private static final int TRIED_ON = 20_000;

  private static final double[] LAMBDAS = {1e-9, 1e-8, 1e-7, 1e-6, 1e-5, 1e-4, 1e-3};

  private NystromFit() {}

  /** The first rows of examples, or all but them. */
  private record Part(Examples source, long from, long to) implements Examples {
    @Override
    public long rows() {
      return to - from;
    }

    @Override
    public int columns() {
      return source.columns();
    }

    @Override
    public int targets() {
      return source.targets();
    }

    @Override
    public void scan(int blockRows, Visitor visitor) {
      long[] seen = {0};
      source.scan(
          blockRows,
          (x, y) -> {
            long first = Math.max(from - seen[0], 0);
            long last = Math.min(to - seen[0], x.size(0));
            if (first < last) {
              visitor.accept(x.narrow(0, first, last - first), y.narrow(0, first, last - first));
            }
            seen[0] += x.size(0);
          });
    }
  }

  static Fit fit(
      Kernel kernel, Examples examples, Method.Centers method, long seed, Progress progress) {
    long n = examples.rows();
    long aside = Math.min(MOST_KEPT_ASIDE, n / 10);
    aside = aside < FEWEST_KEPT_ASIDE ? 0 : aside;
    List<String> warnings = new ArrayList<>();
    try (PointerScope scope = new PointerScope()) {
      Examples training = new Part(examples, aside, n);
      Tensor centers =
          centers(training, Nystrom.chooseCenters(training.rows(), method.centers(), seed));
      double lambda =
          method.lambda() == null
              ? chosen(kernel, examples, aside, centers, method)
              : method.lambda();
      NystromConfig config =
          new NystromConfig(method.centers(), lambda, method.iterations(), 1e-7, seed);
      Fitted.Expansion function =
          Fitted.Expansion.hold(
              kernel, centers, Nystrom.fit(kernel, training, centers, config, progress));
      HeldOut heldOut = new HeldOut(examples.targets());
      Examples judged = aside > 0 ? new Part(examples, 0, aside) : training;
      if (aside == 0) {
        warnings.add("too few rows to keep some aside: the error is that of rows learned from");
      }
      judged.scan(BLOCK, (x, y) -> heldOut.add(y.sub(function.predict(x)), y));
      Tensor deviation = Tensors.of(heldOut.error(), 1, examples.targets());
      judged.scan(BLOCK, (x, y) -> heldOut.judge(y.sub(function.predict(x)), deviation));
      return new Fit(
          function,
          lambda,
          Double.NaN,
          heldOut.error(),
          null,
          heldOut.r2(),
          heldOut.coverage80(),
          heldOut.coverage95(),
          warnings);
    }
  }

  private static Tensor centers(Examples examples, long[] rows) {
    Tensor centers = Tensors.empty(ScalarType.Double, rows.length, examples.columns());
    long[] seen = {0};
    int[] next = {0};
    examples.scan(
        BLOCK,
        (x, y) -> {
          long end = seen[0] + x.size(0);
          while (next[0] < rows.length && rows[next[0]] < end) {
            centers.select(0, next[0]).copy_(x.select(0, rows[next[0]] - seen[0]));
            next[0]++;
          }
          seen[0] = end;
        });
    return centers;
  }

  private static double meanDiagonal(Kernel kernel, Tensor centers) {
    return java.util.Arrays.stream(kernel.diagonal(centers)).average().orElse(1);
  }

  /** The regularisation whose fit of some rows foretells the rows kept aside best. */
  private static double chosen(
      Kernel kernel, Examples examples, long aside, Tensor centers, Method.Centers method) {
    if (aside == 0) {
      return 1e-6 * meanDiagonal(kernel, centers);
    }
    double unit = meanDiagonal(kernel, centers);
    double best = Double.POSITIVE_INFINITY;
    double chosen = 1e-6 * unit;
    try (InMemory some =
            InMemory.of(new Part(examples, aside, Math.min(examples.rows(), aside + TRIED_ON)));
        InMemory judges = InMemory.of(new Part(examples, 0, aside))) {
      for (double share : LAMBDAS) {
        double lambda = share * unit;
        try (PointerScope scope = new PointerScope()) {
          Tensor few = centers.narrow(0, 0, Math.min(centers.size(0), some.rows()));
          NystromConfig config =
              new NystromConfig((int) few.size(0), lambda, method.iterations(), 1e-7, 1);
          Tensor alpha = Nystrom.fit(kernel, some, few, config, Progress.silent());
          HeldOut heldOut = new HeldOut(examples.targets());
          judges.scan(BLOCK, (x, y) -> heldOut.add(y.sub(kernel.matrix(x, few).mm(alpha)), y));
          double error = 1 - heldOut.r2();
          if (error < best) {
            best = error;
            chosen = lambda;
          }
        }
      }
    }
    return chosen;
  }
}
