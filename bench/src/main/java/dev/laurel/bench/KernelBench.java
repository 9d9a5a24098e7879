package dev.laurel.bench;

import dev.laurel.core.Engine;
import dev.laurel.core.Tensors;
import dev.laurel.core.data.DenseRows;
import dev.laurel.core.run.Progress;
import dev.laurel.eigengame.StreamingConfig;
import dev.laurel.eigengame.StreamingEigenGame;
import dev.laurel.eigengame.solver.DirectOracle;
import dev.laurel.eigengame.solver.RestrictedNash;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * The kernels a fit is made of, on normal rows with a falling spectrum: a product with the
 * covariance, a round of the restricted game, a batch of a stream; and the cost of calling libtorch
 * at all.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class KernelBench {
  private static final int ROWS = 20_000;
  private static final int COLUMNS = 784;
  private static final int BATCH = 1000;

  /** Components. */
  @Param({"16", "64"})
  public int components;

  private PointerScope scope;
  private DenseRows rows;
  private DirectOracle oracle;
  private Tensor block;
  private RestrictedNash game;
  private RestrictedNash.State state;
  private StreamingEigenGame stream;
  private Tensor data;
  private int batches;
  private Tensor small;

  /** Makes the data. */
  @Setup(Level.Trial)
  public void make() {
    Engine.start();
    scope = new PointerScope();
    Random random = new Random(1);
    Tensor normal = Tensors.randomNormal(random, torch.ScalarType.Float, ROWS, COLUMNS);
    double[] scales = new double[COLUMNS];
    for (int j = 0; j < COLUMNS; j++) {
      scales[j] = 10 / Math.sqrt(j + 1.0);
    }
    data = normal.mul(Tensors.of(scales, COLUMNS).to(torch.ScalarType.Float));
    rows = DenseRows.over(data);
    oracle = new DirectOracle(rows, true, false, Progress.silent());
    int players = components + Math.max(8, components / 4);
    block = Tensors.randomNormal(random, torch.ScalarType.Float, COLUMNS, players);
    game = new RestrictedNash(oracle, components, 1e-6, 100);
    state = game.round(game.start(block));
    stream = new StreamingEigenGame(StreamingConfig.of(components));
    small = Tensors.zeros(torch.ScalarType.Float, 8);
  }

  /** Frees it. */
  @TearDown(Level.Trial)
  public void free() {
    stream.close();
    scope.close();
  }

  /** X^T (X V) over 20,000 x 784 rows, K = k + spare columns. */
  @Benchmark
  public long covarianceTimesBlock() {
    try (PointerScope inner = new PointerScope()) {
      return oracle.apply(block).numel();
    }
  }

  /** A whole round: product, gradients, moves, restricted game. */
  @Benchmark
  public int roundOfTheGame() {
    try (PointerScope inner = new PointerScope()) {
      return game.round(state).round();
    }
  }

  /** 1,000 rows of a stream, other ones each time: a repeated batch leaves nothing to learn. */
  @Benchmark
  public long batchOfAStream() {
    long from = (long) BATCH * (batches++ % (ROWS / BATCH));
    try (Tensor batch = Tensors.rowRange(data, from, from + BATCH)) {
      stream.partialFit(batch);
    }
    return stream.rows();
  }

  /** One small operation: what calling libtorch costs. */
  @Benchmark
  @OutputTimeUnit(TimeUnit.MICROSECONDS)
  public long smallOperation() {
    try (Tensor sum = small.add(small)) {
      return sum.numel();
    }
  }
}
