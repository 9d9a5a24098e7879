package dev.laurel.bench;

import dev.laurel.core.data.SparseRows;
import dev.laurel.eigengame.EigenGame;
import dev.laurel.eigengame.EigenGameConfig;
import dev.laurel.eigengame.PrincipalComponents;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.Random;

/**
 * Time and peak memory of components of sparse rows in one process. Arguments: rows, columns,
 * entries of a row, components.
 */
public final class SparseBench {
  private SparseBench() {}

  /** Runs. */
  public static void main(String[] arguments) throws IOException {
    int rows = Integer.parseInt(arguments[0]);
    int columns = Integer.parseInt(arguments[1]);
    int entries = Integer.parseInt(arguments[2]);
    int components = Integer.parseInt(arguments[3]);
    Random random = new Random(1);
    int[] starts = new int[rows + 1];
    int[] places = new int[rows * entries];
    float[] values = new float[places.length];
    for (int i = 0; i < rows; i++) {
      starts[i + 1] = (i + 1) * entries;
      int[] chosen =
          random
              .doubles()
              .mapToInt(u -> (int) (columns * u * u * u))
              .distinct()
              .limit(entries)
              .sorted()
              .toArray();
      System.arraycopy(chosen, 0, places, i * entries, entries);
      float size = (float) (1 + random.nextGaussian());
      Arrays.fill(values, i * entries, (i + 1) * entries, size);
    }
    SparseRows data = SparseRows.of(columns, starts, places, values);
    long before = peak();
    long started = System.nanoTime();
    PrincipalComponents found = EigenGame.fit(data, EigenGameConfig.of(components));
    System.out.printf(
        Locale.ROOT,
        "%,d entries: %.1f s, %s; peak resident %d MiB, before the fit %d MiB; entries take %d MiB,"
            + " one block of d x K numbers %d MiB%n",
        places.length,
        (System.nanoTime() - started) / 1e9,
        found.report().algorithm(),
        peak() >> 10,
        before >> 10,
        (8L * places.length) >> 20,
        (4L * columns * (components + components / 4 + 8)) >> 20);
  }

  /** Most resident memory so far, KiB. */
  static long peak() throws IOException {
    for (String line : Files.readAllLines(Path.of("/proc/self/status"))) {
      if (line.startsWith("VmHWM:")) {
        return Long.parseLong(line.replaceAll("\\D", ""));
      }
    }
    return 0;
  }
}
