package dev.laurel.bench;

import dev.laurel.core.Engine;
import dev.laurel.core.EngineConfig;
import dev.laurel.core.Tensors;
import dev.laurel.core.run.LearningRate;
import dev.laurel.core.run.Optimizer;
import dev.laurel.core.run.RunOptions;
import dev.laurel.core.run.TrainingConfig;
import dev.laurel.nas.network.DartsSupernet;
import dev.laurel.nas.network.Mixing;
import dev.laurel.nas.network.Skeleton;
import dev.laurel.nas.op.Operations;
import dev.laurel.nas.search.Architecture;
import dev.laurel.nas.search.Batch;
import dev.laurel.nas.search.BilevelSearch;
import dev.laurel.nas.search.SearchConfig;
import dev.laurel.nas.search.SearchData;
import dev.laurel.nas.search.SearchNetwork;
import dev.laurel.nas.space.CellSpace;
import dev.laurel.nas.space.Spaces;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * Times steps of a DARTS supernet, as {@code peers/nas_official_step.py} does of the official one.
 * Arguments: space, channels, layers, size, batch, threads.
 */
public final class NasStepBench {
  private static final int REPEATS = 4;

  private NasStepBench() {}

  /** Draws nothing: always the same batch. */
  private record Same(Batch batch) implements SearchData {
    @Override
    public Batch training(long step, Random random) {
      return batch;
    }

    @Override
    public Batch validation(long step, Random random) {
      return batch;
    }

    @Override
    public List<BatchSupplier> judging() {
      return List.of(() -> batch);
    }

    @Override
    public long stepsPerEpoch() {
      return 1;
    }
  }

  /** Runs. */
  public static void main(String[] arguments) {
    String[] usual = {"s5", "16", "8", "32", "16", "1"};
    String[] a = Arrays.copyOf(arguments, usual.length);
    for (int i = 0; i < usual.length; i++) {
      a[i] = a[i] == null ? usual[i] : a[i];
    }
    Engine.start(EngineConfig.defaults().withThreads(Integer.parseInt(a[5])));
    int size = Integer.parseInt(a[3]);
    int batch = Integer.parseInt(a[4]);
    Random random = new Random(1);
    Skeleton skeleton = new Skeleton(3, Integer.parseInt(a[1]), Integer.parseInt(a[2]), 10);
    DartsSupernet supernet =
        new DartsSupernet(skeleton, Spaces.darts(a[0]), Operations::of, random);
    Optimizer adam = new Optimizer.Adam(0.5, 0.999, 1e-8, 1e-3, false);
    Architecture architecture = new Architecture(supernet.spaces(), adam, false, random);
    Tensor pixels =
        Tensors.as(
            Tensors.randomNormal(random, torch.ScalarType.Float, batch, 3L * size * size)
                .reshape(batch, 3, size, size),
            torch.ScalarType.Float);
    long[] labels = random.longs(batch, 0, 10).toArray();
    Batch data =
        new Batch(pixels.contiguous(torch.MemoryFormat.ChannelsLast), Tensors.of(labels, batch));
    String label =
        String.format(
            "laurel %s C=%s L=%s %dx%d batch %d, %s thread(s)",
            a[0], a[1], a[2], size, size, batch, a[5]);
    SearchNetwork network = new SearchNetwork(supernet, architecture);
    double blank = step(network, data, SearchConfig.Method.BLANK);
    double both = step(network, data, SearchConfig.Method.FIRST_ORDER);
    print(label, "architecture", both - blank);
    print(label, "weights", blank);
    print(label, "forward", forward(network, data));
    for (int kind = 0; kind < 2; kind++) {
      String name = supernet.names().get(kind);
      print(label, "candidates of an edge, " + name + " cell", candidates(network, data, kind));
    }
  }

  private static void print(String label, String name, double seconds) {
    System.out.printf(Locale.ROOT, "%s, %s: %.3f s%n", label, name, seconds);
  }

  /** The median of the last steps. */
  private static double step(SearchNetwork network, Batch data, SearchConfig.Method method) {
    double[] times = new double[REPEATS - 1];
    for (int i = 0; i < REPEATS; i++) {
      SearchConfig config =
          SearchConfig.official(1, 1, method)
              .withRun(
                  TrainingConfig.adam(1, 0.025)
                      .withLearningRate(new LearningRate.Constant(0.025))
                      .withOptimizer(new Optimizer.Sgd(0.9, false, 3e-4))
                      .withClipNorm(5));
      long start = System.nanoTime();
      BilevelSearch.train(network, new Same(data), config, RunOptions.defaults());
      if (i > 0) {
        times[i - 1] = (System.nanoTime() - start) / 1e9;
      }
    }
    Arrays.sort(times);
    return times[times.length / 2];
  }

  private static double forward(SearchNetwork network, Batch data) {
    double[] times = new double[REPEATS - 1];
    network.train(true);
    for (int i = 0; i < REPEATS; i++) {
      long start = System.nanoTime();
      try (PointerScope scope = new PointerScope();
          NoGradGuard none = new NoGradGuard()) {
        List<Mixing> mixing = network.architecture().shares().stream().map(Mixing::of).toList();
        network.supernet().logits(data.x(), mixing).sum().item_double();
      }
      if (i > 0) {
        times[i - 1] = (System.nanoTime() - start) / 1e9;
      }
    }
    Arrays.sort(times);
    return times[times.length / 2];
  }

  /** The mean over edges of judging all candidates of an edge. */
  private static double candidates(SearchNetwork network, Batch data, int kind) {
    CellSpace space = network.supernet().spaces().get(kind);
    double sum = 0;
    for (int edge = 0; edge < space.edges().size(); edge++) {
      long start = System.nanoTime();
      try (PointerScope scope = new PointerScope();
          NoGradGuard none = new NoGradGuard()) {
        List<List<Mixing>> without = new ArrayList<>();
        for (int o = 0; o < space.edges().get(edge).operations().size(); o++) {
          List<double[][]> tables = network.architecture().numbers();
          tables.get(kind)[edge][o] = 0;
          without.add(tables.stream().map(Mixing::of).toList());
        }
        for (Tensor logits : network.supernet().logitsOfEach(data.x(), without)) {
          logits.sum().item_double();
        }
      }
      sum += (System.nanoTime() - start) / 1e9;
    }
    return sum / space.edges().size();
  }
}
