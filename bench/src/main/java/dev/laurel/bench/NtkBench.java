package dev.laurel.bench;

import dev.laurel.core.Engine;
import dev.laurel.core.EngineConfig;
import dev.laurel.core.Tensors;
import dev.laurel.core.run.Progress;
import dev.laurel.ntk.averaging.LinearSgd;
import dev.laurel.ntk.averaging.StepSize;
import dev.laurel.ntk.data.Examples;
import dev.laurel.ntk.kernel.DeepKernel;
import dev.laurel.ntk.kernel.Kernel;
import dev.laurel.ntk.kernel.TwoLayerKernel;
import dev.laurel.ntk.regression.Nystrom;
import dev.laurel.ntk.regression.NystromConfig;
import dev.laurel.ntk.sgd.KernelSgd;
import dev.laurel.ntk.sgd.NetworkConfig;
import dev.laurel.ntk.sgd.NetworkSgd;
import dev.laurel.ntk.sgd.TwoLayerNetwork;
import java.util.Locale;
import java.util.Random;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;

/** Times of the ntk module's inner loops; {@code side-by-side/ntk.py} times the same elsewhere. */
public final class NtkBench {
  private NtkBench() {}

  /** Runs {@code sgd THREADS M D STEPS}, {@code kernel}, {@code linear} or {@code nystrom}. */
  public static void main(String[] arguments) {
    int threads = Integer.parseInt(arguments[1]);
    Engine.start(EngineConfig.defaults().withThreads(threads));
    switch (arguments[0]) {
      case "sgd" -> sgd(number(arguments, 2), number(arguments, 3), number(arguments, 4));
      case "kernel" -> kernel(number(arguments, 2));
      case "linear" -> linear(number(arguments, 2), number(arguments, 3));
      case "nystrom" -> nystrom(number(arguments, 2), number(arguments, 3));
      default -> throw new IllegalArgumentException(arguments[0]);
    }
  }

  private static int number(String[] arguments, int at) {
    return Integer.parseInt(arguments[at]);
  }

  private static void print(String what, double seconds, String unit, double factor) {
    System.out.printf(Locale.ROOT, "laurel %s: %.4g %s%n", what, seconds * factor, unit);
  }

  private static void sgd(int width, int dimension, int steps) {
    Random random = new Random(1);
    double[] x = new double[steps * dimension];
    double[] y = new double[steps];
    for (int i = 0; i < steps; i++) {
      double length = 0;
      for (int k = 0; k < dimension; k++) {
        x[i * dimension + k] = random.nextGaussian();
        length += x[i * dimension + k] * x[i * dimension + k];
      }
      for (int k = 0; k < dimension; k++) {
        x[i * dimension + k] /= Math.sqrt(length);
      }
      y[i] = x[i * dimension] + 0.1 * random.nextGaussian();
    }
    NetworkConfig config = NetworkConfig.defaults().withWidth(width);
    TwoLayerNetwork start = TwoLayerNetwork.start(config, dimension);
    for (int round = 0; round < 5; round++) {
      try (NetworkSgd sgd = new NetworkSgd(start, config.trained(), 0.25, 0.01)) {
        long started = System.nanoTime();
        double[] unused = sgd.train(x, y);
        print(
            "averaged SGD, M=" + width + ", d=" + dimension,
            (System.nanoTime() - started) / 1e9 / steps,
            "us a step",
            1e6);
      }
    }
  }

  private static void kernel(int rows) {
    try (PointerScope scope = new PointerScope()) {
      Tensor x = Tensors.randomNormal(new Random(1), ScalarType.Double, rows, 10);
      for (Kernel kernel :
          new Kernel[] {
            DeepKernel.relu(2), TwoLayerKernel.relu(), NetworkConfig.defaults().kernel()
          }) {
        for (int round = 0; round < 3; round++) {
          try (PointerScope step = new PointerScope()) {
            long started = System.nanoTime();
            Tensor unused = kernel.matrix(x);
            print(
                kernel.getClass().getSimpleName() + " n=" + rows,
                (System.nanoTime() - started) / 1e9,
                "s",
                1);
          }
        }
      }
      Tensor y = Tensors.randomNormal(new Random(2), ScalarType.Double, rows, 1);
      Tensor k = TwoLayerKernel.relu().matrix(x);
      for (int round = 0; round < 3; round++) {
        long started = System.nanoTime();
        KernelSgd unused =
            KernelSgd.fit(
                (from, to, below) -> k.narrow(0, from, to - from).narrow(1, 0, below),
                y,
                0.1,
                1e-3);
        print("kernel SGD n=" + rows, (System.nanoTime() - started) / 1e9, "s", 1);
      }
    }
  }

  private static void linear(int rows, int columns) {
    Random random = new Random(1);
    double[] x = random.doubles((long) rows * columns, -1, 1).toArray();
    double[] y = random.doubles(rows, -1, 1).toArray();
    for (int round = 0; round < 5; round++) {
      long started = System.nanoTime();
      LinearSgd unused = LinearSgd.fit(x, y, new StepSize.InverseScaling(0.01, 0.25), 1e-4);
      print("averaged linear SGD", (System.nanoTime() - started) / 1e9, "s", 1);
    }
  }

  private static void nystrom(int rows, int centers) {
    try (PointerScope scope = new PointerScope()) {
      // Friedman's first function, rows on the sphere as the command scales them.
      Tensor u = Tensors.zeros(ScalarType.Double, rows, 10).uniform_();
      double[] raw = Tensors.doubles(u);
      double[] target = new double[rows];
      Random random = new Random(3);
      for (int i = 0; i < rows; i++) {
        int at = 10 * i;
        target[i] =
            10 * Math.sin(Math.PI * raw[at] * raw[at + 1])
                + 20 * Math.pow(raw[at + 2] - 0.5, 2)
                + 10 * raw[at + 3]
                + 5 * raw[at + 4]
                + random.nextGaussian();
        target[i] = (target[i] - 14.4) / 4.9;
      }
      Tensor x = Tensors.of(raw, rows, 10).sub_(new org.bytedeco.pytorch.Scalar(0.5));
      x.mul_(new org.bytedeco.pytorch.Scalar(1 / 1.6));
      Tensor y = Tensors.of(target, rows, 1);
      int test = 2000;
      Examples training =
          Examples.of(x.narrow(0, test, rows - test), y.narrow(0, test, rows - test));
      long[] chosen = Nystrom.chooseCenters(rows - test, centers, 1);
      Tensor c = x.narrow(0, test, rows - test).index_select(0, Tensors.of(chosen, centers));
      Kernel kernel = TwoLayerKernel.relu();
      long started = System.nanoTime();
      Tensor alpha = Nystrom.fit(kernel, training, c, NystromConfig.of(centers), Progress.silent());
      print("Nystrom n=" + rows + " m=" + centers, (System.nanoTime() - started) / 1e9, "s", 1);
      System.out.printf(Locale.ROOT, "R2 %.5f%n", r2(kernel, alpha, c, x, y, test));
      if (rows <= 50_000) {
        Tensor direct = Nystrom.direct(kernel, training, c, 1e-6);
        System.out.printf(Locale.ROOT, "direct R2 %.5f%n", r2(kernel, direct, c, x, y, test));
      }
    }
  }

  private static double r2(
      Kernel kernel, Tensor alpha, Tensor centers, Tensor x, Tensor y, int test) {
    Tensor truth = y.narrow(0, 0, test);
    Tensor rest = truth.sub(kernel.matrix(x.narrow(0, 0, test), centers).mm(alpha));
    return 1
        - rest.square().mean().item_double()
            / truth.sub(truth.mean()).square().mean().item_double();
  }
}
