package dev.laurel.bench;

import dev.laurel.core.Engine;
import dev.laurel.core.EngineConfig;
import dev.laurel.core.Tensors;
import dev.laurel.core.data.Idx;
import dev.laurel.core.run.Optimizer;
import dev.laurel.core.run.RunOptions;
import dev.laurel.nas.data.Augmentation;
import dev.laurel.nas.data.LabelledPictures;
import dev.laurel.nas.data.SearchPictures;
import dev.laurel.nas.network.Classifier;
import dev.laurel.nas.network.Mixing;
import dev.laurel.nas.network.StagedNetwork;
import dev.laurel.nas.network.Stages;
import dev.laurel.nas.op.OperationKind;
import dev.laurel.nas.op.Operations;
import dev.laurel.nas.search.Architecture;
import dev.laurel.nas.search.BilevelSearch;
import dev.laurel.nas.search.SearchConfig;
import dev.laurel.nas.search.SearchNetwork;
import dev.laurel.nas.select.DecisionOrder;
import dev.laurel.nas.select.Magnitude;
import dev.laurel.nas.select.ProjectedNetwork;
import dev.laurel.nas.select.Projection;
import dev.laurel.nas.select.ProjectionConfig;
import dev.laurel.nas.space.Bench201Architecture;
import dev.laurel.nas.space.CellSpace;
import dev.laurel.nas.space.Spaces;
import dev.laurel.nas.train.ClassifierTraining;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.function.Function;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * Spaces of two operations on Fashion-MNIST of 14 x 14: magnitude and perturbation beside each
 * other, both trained equally; noise as official and quiet. Arguments: the folder of the data set,
 * then seeds.
 */
public final class NasFashion {
  private static final int HALF = 3000;
  private static final int TESTED = 5000;
  private static final int BATCH = 64;
  private static final Map<String, Double> TRAINED = new HashMap<>();

  private NasFashion() {}

  /** Runs. */
  public static void main(String[] arguments) {
    Engine.start(EngineConfig.defaults().withThreads(1));
    Path folder = Path.of(arguments[0]);
    LabelledPictures training = read(folder, "train", 2 * HALF);
    LabelledPictures test = read(folder, "t10k", TESTED);
    LabelledPictures[] sets = {standardised(training, training), standardised(test, training)};
    for (String seed : Arrays.copyOfRange(arguments, 1, arguments.length)) {
      for (String space : List.of("nb201-s2", "nb201-s4", "quiet")) {
        for (SearchConfig.Method method : SearchConfig.Method.values()) {
          run(space, method, Long.parseLong(seed), sets[0], sets[1]);
        }
      }
    }
  }

  private static LabelledPictures read(Path folder, String name, int count) {
    Tensor all = Idx.read(folder.resolve(name + "-images-idx3-ubyte.gz"));
    int[] labels = Idx.labels(folder.resolve(name + "-labels-idx1-ubyte.gz"));
    Tensor pixels =
        all.narrow(0, 0, count).to(torch.ScalarType.Float).div(new Scalar(255.0)).unsqueeze(1);
    long[] classes = Arrays.stream(labels).limit(count).asLongStream().toArray();
    return new LabelledPictures(
        LabelledPictures.halved(pixels.contiguous()), Tensors.of(classes, count), 10);
  }

  private static LabelledPictures standardised(LabelledPictures set, LabelledPictures by) {
    Tensor pixels =
        LabelledPictures.standardised(
            set.pixels(),
            LabelledPictures.mean(by.pixels()),
            LabelledPictures.deviation(by.pixels()));
    return new LabelledPictures(pixels.repeat(1, 3, 1, 1), set.labels(), set.classes())
        .channelsLast();
  }

  private static Function<String, OperationKind> kinds(String space) {
    return name ->
        name.equals(Operations.NOISE) && space.equals("quiet")
            ? place -> x -> torch.randn_like(x).mul(new Scalar(0.05))
            : Operations.ofBench201(name);
  }

  private static void run(
      String space,
      SearchConfig.Method method,
      long seed,
      LabelledPictures training,
      LabelledPictures test) {
    long started = System.nanoTime();
    try (PointerScope scope = new PointerScope()) {
      CellSpace cell = Spaces.bench201(space.equals("quiet") ? "nb201-s4" : space, 3);
      Random random = new Random(seed);
      StagedNetwork supernet =
          new StagedNetwork(Stages.small(3, 10), cell, kinds(space), true, random);
      SearchPictures data =
          new SearchPictures(training.range(0, HALF), training.range(HALF, 2 * HALF), BATCH);
      Optimizer adam = new Optimizer.Adam(0.5, 0.999, 1e-8, 1e-3, false);
      SearchNetwork network =
          new SearchNetwork(supernet, new Architecture(supernet.spaces(), adam, false, random));
      SearchConfig official = SearchConfig.official(10, data.stepsPerEpoch(), method);
      BilevelSearch.train(
          network,
          data,
          official.withRun(official.run().withSeed(seed)).withArchitectureRate(3e-3),
          RunOptions.defaults());
      Bench201Architecture byMagnitude =
          Magnitude.bench201(cell, network.architecture().numbers().get(0));
      ProjectedNetwork projected = new ProjectedNetwork(network);
      ProjectionConfig selection =
          ProjectionConfig.official(method).withInterval(2).withArchitectureRate(3e-3);
      selection = selection.withRun(selection.run().withSeed(seed));
      Projection.run(projected, data, selection, DecisionOrder.random(), RunOptions.defaults());
      Bench201Architecture byPerturbation = Magnitude.bench201(cell, projected.tables().get(0));
      double searched = (System.nanoTime() - started) / 1e9;
      double magnitude = trained(space, cell, byMagnitude, training, test);
      double perturbation = trained(space, cell, byPerturbation, training, test);
      System.out.printf(
          Locale.ROOT,
          "%s %s seed %d: magnitude %.2f %s, perturbation %.2f %s; search %.1f s, all %.1f s%n",
          space,
          method,
          seed,
          100 * magnitude,
          byMagnitude.text(),
          100 * perturbation,
          byPerturbation.text(),
          searched,
          (System.nanoTime() - started) / 1e9);
    }
  }

  /** The accuracy of an architecture, trained anew by the one protocol; the same one once. */
  private static double trained(
      String space,
      CellSpace cell,
      Bench201Architecture architecture,
      LabelledPictures training,
      LabelledPictures test) {
    String key = architecture.text() + (space.equals("quiet") ? " quiet" : "");
    return TRAINED.computeIfAbsent(
        key,
        unused -> {
          try (PointerScope scope = new PointerScope()) {
            StagedNetwork network =
                new StagedNetwork(
                    Stages.small(3, 10),
                    cell.chosen(architecture.operations()),
                    kinds(space),
                    false,
                    new Random(0));
            double[][] ones = new double[cell.edges().size()][1];
            for (double[] row : ones) {
              row[0] = 1;
            }
            return ClassifierTraining.train(
                    new Staged(network, Mixing.of(ones)),
                    training,
                    test,
                    BATCH,
                    Augmentation.none(),
                    ClassifierTraining.config(training.count(), BATCH, 4, 0.05).withSeed(0),
                    RunOptions.defaults())
                .metrics()
                .get("accuracy");
          }
        });
  }

  /** One architecture. */
  private record Staged(StagedNetwork network, Mixing mixing) implements Classifier {
    @Override
    public Tensor logits(Tensor pictures) {
      return network.logits(pictures, List.of(mixing));
    }
  }
}
