package dev.laurel.bench;

import dev.laurel.core.Engine;
import dev.laurel.core.EngineConfig;
import dev.laurel.core.Tensors;
import dev.laurel.core.data.DenseRows;
import dev.laurel.core.data.Idx;
import dev.laurel.eigengame.Algorithm;
import dev.laurel.eigengame.EigenGame;
import dev.laurel.eigengame.EigenGameConfig;
import dev.laurel.eigengame.Exact;
import dev.laurel.eigengame.Nash;
import dev.laurel.eigengame.OracleChoice;
import dev.laurel.eigengame.PrincipalComponents;
import dev.laurel.eigengame.StreamingConfig;
import dev.laurel.eigengame.StreamingEigenGame;
import dev.laurel.eigengame.eval.Alignment;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import java.util.function.LongFunction;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * Fits of one image file: time, passes, angles and subspace error against the exact components, for
 * several seeds. Arguments: IDX file, threads, seeds.
 */
public final class PcaBench {
  private final DenseRows rows;
  private final int seeds;

  private PcaBench(DenseRows rows, int seeds) {
    this.rows = rows;
    this.seeds = seeds;
  }

  /** Runs. */
  public static void main(String[] arguments) {
    int threads = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 0;
    int seeds = arguments.length > 2 ? Integer.parseInt(arguments[2]) : 5;
    System.out.println(Engine.start(EngineConfig.defaults().withThreads(threads)));
    try (DenseRows rows = Idx.rows(Path.of(arguments[0]))) {
      System.out.println(rows.rows() + " x " + rows.columns() + ", float32, seeds 1 to " + seeds);
      System.out.println("| k | method | median s | min s | passes | hits | worst sub |");
      System.out.println("| --- | --- | --- | --- | --- | --- | --- |");
      for (int k : new int[] {16, 64}) {
        new PcaBench(rows, seeds).compare(k);
      }
    }
  }

  private void compare(int k) {
    double[][] truth;
    try (PointerScope scope = new PointerScope()) {
      Tensor[] whole = new Tensor[1];
      rows.scan(
          (int) rows.rows(),
          tile -> {
            whole[0] = tile.dense().to(torch.ScalarType.Double);
            whole[0].retainReference();
          });
      try (DenseRows wide = DenseRows.over(whole[0])) {
        truth = fit(wide, k, new Exact(), 1).components();
      }
      whole[0].close();
    }
    run(k, "default", truth, seed -> fit(rows, k, Nash.defaults(), seed));
    for (OracleChoice oracle : new OracleChoice[] {OracleChoice.DIRECT, OracleChoice.GRAM}) {
      Algorithm nash = Nash.defaults().withOracle(oracle);
      run(k, "nash " + oracle, truth, seed -> fit(rows, k, nash, seed));
    }
    run(k, "exact", truth, seed -> fit(rows, k, new Exact(), seed));
    run(k, "partialFit, 1000 rows shuffled", truth, seed -> stream(k, seed));
  }

  private static PrincipalComponents fit(DenseRows rows, int k, Algorithm algorithm, long seed) {
    return EigenGame.fit(rows, EigenGameConfig.of(k).withAlgorithm(algorithm).withSeed(seed));
  }

  /** One pass over shuffled batches; shuffling is not timed by the caller's clock alone. */
  private PrincipalComponents stream(int k, long seed) {
    try (PointerScope scope = new PointerScope();
        StreamingEigenGame game = new StreamingEigenGame(StreamingConfig.of(k).withSeed(seed))) {
      Tensor order = Tensors.of(permutation((int) rows.rows(), seed), rows.rows());
      rows.scan(
          (int) rows.rows(),
          tile -> {
            for (long from = 0; from < rows.rows(); from += 1000) {
              try (PointerScope batch = new PointerScope()) {
                Tensor chosen = order.narrow(0, from, Math.min(1000, rows.rows() - from));
                game.partialFit(tile.dense().index_select(0, chosen));
              }
            }
          });
      return game.components();
    }
  }

  private static long[] permutation(int n, long seed) {
    Random random = new Random(seed);
    long[] order = new long[n];
    for (int i = 0; i < n; i++) {
      int j = random.nextInt(i + 1);
      order[i] = order[j];
      order[j] = i;
    }
    return order;
  }

  private void run(int k, String name, double[][] truth, LongFunction<PrincipalComponents> fit) {
    PrincipalComponents warm = fit.apply(0);
    double[] times = new double[seeds];
    int hits = 0;
    double worst = 0;
    int passes = warm.report().passes();
    for (int seed = 1; seed <= seeds; seed++) {
      long start = System.nanoTime();
      PrincipalComponents found = fit.apply(seed);
      times[seed - 1] = (System.nanoTime() - start) / 1e9;
      passes = Math.max(passes, found.report().passes());
      try (PointerScope scope = new PointerScope()) {
        Tensor f = Tensors.of(found.components());
        Tensor t = Tensors.of(truth);
        double error = Alignment.subspaceError(f, t);
        int streak = Alignment.streak(Alignment.angles(f, t), Alignment.STREAK_ANGLE);
        worst = Math.max(worst, error);
        hits += streak == k && error <= 1e-3 ? 1 : 0;
      }
    }
    Arrays.sort(times);
    System.out.printf(
        java.util.Locale.ROOT,
        "| %d | %s | %.3f | %.3f | %d | %d/%d | %.1e |%n",
        k,
        name,
        times[seeds / 2],
        times[0],
        passes,
        hits,
        seeds,
        worst);
  }
}
