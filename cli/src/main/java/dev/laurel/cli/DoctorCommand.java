package dev.laurel.cli;

import dev.laurel.core.EngineInfo;
import dev.laurel.core.Tensors;
import dev.laurel.eigengame.EigenGame;
import dev.laurel.eigengame.EigenGameConfig;
import dev.laurel.eigengame.Exact;
import dev.laurel.eigengame.data.StrokeDigits;
import dev.laurel.eigengame.eval.Alignment;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Callable;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code laurel doctor}. */
@Command(
    name = "doctor",
    description = "What this machine has, and a self-check of a few seconds.",
    footer = {"", "Example:", "  laurel doctor --threads 2"})
final class DoctorCommand implements Callable<Integer> {
  @Mixin private CommonOptions common;

  @Override
  public Integer call() {
    long start = System.nanoTime();
    EngineInfo engine = common.startEngine();
    double loading = (System.nanoTime() - start) / 1e9;
    double square = gigaflops();
    double small = smallOperation();
    double error = selfCheck();
    boolean healthy = error < 1e-3;
    Map<String, Object> result = new LinkedHashMap<>();
    result.put("java", Runtime.version().toString());
    result.put("cores", Runtime.getRuntime().availableProcessors());
    result.put("heapMiB", Runtime.getRuntime().maxMemory() >> 20);
    result.put("engine", engine);
    result.put("engineStartSeconds", loading);
    result.put("matrixProductGigaflops", square);
    result.put("smallOperationMicroseconds", small);
    result.put("selfCheckSubspaceError", error);
    result.put("healthy", healthy);
    common.print(
        result,
        String.format(
            Locale.ROOT,
            """
            Java              %s, %d cores, heap up to %d MiB
            engine            libtorch on %s, %s, %d threads, device %s%s
            engine start      %.2f s
            matrix product    %.0f GFLOP/s (1024 x 1024, float32)
            small operation   %.1f microseconds
            self-check        components of drawn digits: subspace error %.1e, %s""",
            Runtime.version(),
            Runtime.getRuntime().availableProcessors(),
            Runtime.getRuntime().maxMemory() >> 20,
            engine.platform(),
            engine.blas(),
            engine.threads(),
            engine.device(),
            engine.cuda() ? " (CUDA usable)" : "",
            loading,
            square,
            small,
            error,
            healthy ? "healthy" : "WRONG, please report it"));
    return healthy ? 0 : 1;
  }

  private static double gigaflops() {
    int n = 1024;
    try (PointerScope scope = new PointerScope()) {
      Tensor a = Tensors.randomNormal(new Random(1), ScalarType.Float, n, n);
      double best = Double.POSITIVE_INFINITY;
      for (int i = 0; i < 10; i++) {
        long start = System.nanoTime();
        torch.mm(a, a).close();
        best = Math.min(best, (System.nanoTime() - start) / 1e9);
      }
      return 2.0 * n * n * n / best / 1e9;
    }
  }

  private static double smallOperation() {
    try (PointerScope scope = new PointerScope()) {
      Tensor a = Tensors.zeros(ScalarType.Float, 4, 4);
      int count = 50_000;
      double best = Double.POSITIVE_INFINITY;
      for (int repeat = 0; repeat < 3; repeat++) {
        long start = System.nanoTime();
        for (int i = 0; i < count; i++) {
          a.add(a).close();
        }
        best = Math.min(best, (System.nanoTime() - start) / 1e3 / count);
      }
      return best;
    }
  }

  private static double selfCheck() {
    float[][] digits = StrokeDigits.draw(2000, 1);
    EigenGameConfig config = EigenGameConfig.of(16);
    try (PointerScope scope = new PointerScope()) {
      Tensor found = Tensors.of(EigenGame.fit(digits, config).components());
      Tensor truth =
          Tensors.of(EigenGame.fit(digits, config.withAlgorithm(new Exact())).components());
      return Alignment.subspaceError(found, truth);
    }
  }
}
