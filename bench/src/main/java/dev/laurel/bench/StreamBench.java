package dev.laurel.bench;

import dev.laurel.core.Engine;
import dev.laurel.core.Tensors;
import dev.laurel.core.data.GeneratedRows;
import dev.laurel.eigengame.StreamingConfig;
import dev.laurel.eigengame.StreamingEigenGame;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * A stream generated on the fly: rows per second and resident memory. Arguments: rows columns k.
 */
public final class StreamBench {
  private StreamBench() {}

  /** Runs. */
  public static void main(String[] arguments) {
    long n = Long.parseLong(arguments[0]);
    int d = Integer.parseInt(arguments[1]);
    int k = Integer.parseInt(arguments[2]);
    Engine.start();
    double[] deviations = new double[d];
    for (int j = 0; j < d; j++) {
      deviations[j] = 10.0 / (j + 1);
    }
    Tensor scale = Tensors.as(Tensors.of(deviations, 1, d), ScalarType.Float);
    GeneratedRows rows =
        new GeneratedRows(
            n,
            d,
            ScalarType.Float,
            "generated",
            (first, count) -> {
              torch.manual_seed(first);
              return torch.randn(count, d).mul(scale);
            });
    long start = System.nanoTime();
    try (StreamingEigenGame game = new StreamingEigenGame(StreamingConfig.of(k))) {
      rows.scan(
          1000,
          tile -> {
            game.partialFit(tile.dense());
            if ((tile.firstRow() + tile.rows()) % (n / 10) == 0) {
              System.out.println(
                  String.format(
                      Locale.ROOT,
                      "%d rows, %.1f s, resident %d MiB",
                      game.rows(),
                      (System.nanoTime() - start) / 1e9,
                      residentMebibytes()));
            }
          });
      double least = 1;
      for (int i = 0; i < k; i++) {
        least = Math.min(least, Math.abs(game.components().components()[i][i]));
      }
      System.out.println("smallest |cosine| with the true components: " + least);
    }
  }

  private static long residentMebibytes() {
    try (var lines = Files.lines(Path.of("/proc/self/status"))) {
      return lines
              .filter(line -> line.startsWith("VmRSS"))
              .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
              .findFirst()
              .orElse(0)
          >> 10;
    } catch (IOException e) {
      return 0;
    }
  }
}
