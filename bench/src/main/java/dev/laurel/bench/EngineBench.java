package dev.laurel.bench;

import dev.laurel.core.Engine;
import dev.laurel.core.EngineConfig;
import java.util.Locale;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Adam;
import org.bytedeco.pytorch.AdamOptions;
import org.bytedeco.pytorch.LinearImpl;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

/**
 * The engine out of the box: a small training step, matrix products, a convolution. The peer is
 * {@code peers/engine_torch.py}. Argument: threads.
 */
public final class EngineBench {
  private EngineBench() {}

  /** Runs. */
  public static void main(String[] arguments) {
    int threads = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 0;
    System.out.println(Engine.start(EngineConfig.defaults().withThreads(threads)));
    torch.manual_seed(1);
    try (PointerScope scope = new PointerScope()) {
      trainingStep();
      for (int n : new int[] {256, 1024, 2048}) {
        Tensor a = torch.randn(n, n);
        Tensor b = torch.randn(n, n);
        double seconds = best(() -> torch.mm(a, b), n == 256 ? 200 : 5);
        print("product %d: %.0f GFLOP/s", n, 2e-9 * n * n * n / seconds);
      }
      Tensor image = torch.randn(32, 64, 32, 32);
      Tensor kernel = torch.randn(64, 64, 3, 3);
      long[] one = {1, 1};
      double seconds =
          best(() -> torch.conv2d(image, kernel, new TensorOptional(), one, one, one, 1), 10);
      print(
          "convolution 3x3, 32x64x32x32: %.0f GFLOP/s",
          2e-9 * 32 * 32 * 32 * 64 * 64 * 9 / seconds);
    }
  }

  private static void trainingStep() {
    LinearImpl first = new LinearImpl(128, 128);
    LinearImpl second = new LinearImpl(128, 10);
    TensorVector parameters = new TensorVector();
    for (LinearImpl layer : new LinearImpl[] {first, second}) {
      parameters.push_back(layer.weight());
      parameters.push_back(layer.bias());
    }
    Adam optimizer = new Adam(parameters, new AdamOptions(1e-3));
    Tensor x = torch.randn(256, 128);
    Tensor y = torch.randint(10, new long[] {256});
    double seconds =
        best(
            () -> {
              optimizer.zero_grad();
              torch.cross_entropy(second.forward(torch.relu(first.forward(x))), y).backward();
              optimizer.step();
            },
            500);
    print("training step 128-128-10, batch 256, Adam: %.3f ms", 1e3 * seconds);
  }

  /** Seconds of one run of the work, the best of seven averages. */
  private static double best(Runnable work, int count) {
    double least = Double.POSITIVE_INFINITY;
    for (int repeat = 0; repeat < 7; repeat++) {
      long start = System.nanoTime();
      for (int i = 0; i < count; i++) {
        try (PointerScope scope = new PointerScope()) {
          work.run();
        }
      }
      least = Math.min(least, (System.nanoTime() - start) / 1e9 / count);
    }
    return least;
  }

  private static void print(String format, Object... values) {
    System.out.println(String.format(Locale.ROOT, format, values));
  }
}
