package dev.laurel.nas.table;

import dev.laurel.core.UserError;
import dev.laurel.core.io.NetworkTensors;
import dev.laurel.core.run.Optimizer;
import dev.laurel.core.run.Progress;
import dev.laurel.core.run.RunOptions;
import dev.laurel.core.run.TrainingConfig;
import dev.laurel.core.run.TrainingReport;
import dev.laurel.nas.data.Augmentation;
import dev.laurel.nas.data.Halves;
import dev.laurel.nas.data.PictureData;
import dev.laurel.nas.data.PictureFiles;
import dev.laurel.nas.data.SearchPictures;
import dev.laurel.nas.network.Classifier;
import dev.laurel.nas.network.DartsClassifier;
import dev.laurel.nas.network.NetworkSize;
import dev.laurel.nas.network.Networks;
import dev.laurel.nas.network.Supernet;
import dev.laurel.nas.report.Explanation;
import dev.laurel.nas.run.SearchReport;
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
import dev.laurel.nas.space.SearchSpace;
import dev.laurel.nas.space.Spaces;
import dev.laurel.nas.train.ClassifierTraining;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.bytedeco.javacpp.PointerScope;

/**
 * The small benchmark: Fashion-MNIST of 14 x 14, 3,000 pictures for the weights, 3,000 for the
 * architecture, 5,000 to judge; cells of three nodes in two stages of two.
 */
public final class SmallBenchmark {
  private static final int LEARNED = 6000;
  private static final int TESTED = 5000;
  private static final int BATCH = 64;
  private static final int SEARCH_EPOCHS = 10;
  private static final int INTERVAL = 2;
  private static final int LAST_EPOCHS = 4;
  private static final double LAST_RATE = 0.05;
  private static final double ARCHITECTURE_RATE = 3e-3;
  private static final int CHANNELS = 8;
  private static final int PER_STAGE = 2;

  private final PictureData data;
  private final Progress progress;

  /**
   * What a search found.
   *
   * @param seed of it
   * @param method of the search
   * @param byMagnitude what the largest weights choose
   * @param byPerturbation what is missed most
   * @param explanation of both
   * @param skips edges whose largest weight is that of the skip connection, by epoch and in the end
   */
  public record Found(
      long seed,
      SearchConfig.Method method,
      Bench201Architecture byMagnitude,
      Bench201Architecture byPerturbation,
      Explanation explanation,
      List<Integer> skips) {}

  /** On data that {@link #open} opened. */
  public SmallBenchmark(PictureData data, Progress progress) {
    this.data = data;
    this.progress = progress;
  }

  /** The pictures of a folder with Fashion-MNIST, grey in three channels, in the caller's scope. */
  public static PictureData open(String folder) {
    PictureData grey =
        PictureFiles.open(
            folder, PictureFiles.Options.defaults().withHalve(1).withMost(LEARNED, TESTED));
    return new PictureData(
        grey.training().coloured(), grey.test().coloured(), grey.classes(), grey.scaling());
  }

  private NetworkSize size() {
    return new NetworkSize(
        data.training().channels(),
        data.height(),
        data.width(),
        CHANNELS,
        PER_STAGE,
        data.classes().size());
  }

  /** Trains every architecture once. */
  public ArchitectureTable table() {
    List<ArchitectureTable.Row> rows = new ArrayList<>();
    Map<String, List<Bench201Architecture>> distinct =
        ArchitectureTable.distinct(Spaces.BENCH_201, 3);
    progress.begin("table", distinct.size());
    distinct.forEach(
        (canonical, same) -> {
          ArchitectureTable.Row row = row(canonical, same);
          rows.add(row);
          progress.step(rows.size(), Map.of("accuracy", row.accuracy()));
        });
    progress.end();
    return new ArchitectureTable(rows);
  }

  private ArchitectureTable.Row row(String canonical, List<Bench201Architecture> same) {
    Bench201Architecture one = same.get(0);
    if (!one.connected()) {
      // Without a way through, all pictures look alike: one class is said of all.
      double chance = 1.0 / data.classes().size();
      return new ArchitectureTable.Row(one.text(), canonical, same.size(), 0, chance);
    }
    try (PointerScope scope = new PointerScope()) {
      Classifier classifier = classifier(one);
      double accuracy = trained(classifier);
      long parameters = NetworkTensors.trained(classifier.network());
      return new ArchitectureTable.Row(one.text(), canonical, same.size(), parameters, accuracy);
    }
  }

  private Classifier classifier(Bench201Architecture architecture) {
    return Networks.chosen(
        SearchSpace.Form.SMALL,
        architecture.text(),
        size(),
        DartsClassifier.Style.plain(),
        new Random(0));
  }

  private double trained(Classifier classifier) {
    TrainingConfig config =
        ClassifierTraining.config(data.training().count(), BATCH, LAST_EPOCHS, LAST_RATE);
    TrainingReport report =
        ClassifierTraining.train(
            classifier,
            data.training(),
            data.test(),
            BATCH,
            Augmentation.none(),
            config,
            RunOptions.defaults());
    return interrupted(report).metrics().get("accuracy");
  }

  private static TrainingReport interrupted(TrainingReport report) {
    if (report.end() == TrainingReport.End.INTERRUPTED) {
      throw new UserError("interrupted; nothing was saved");
    }
    return report;
  }

  /** Searches the whole space, and chooses by both rules. */
  public Found search(SearchConfig.Method method, long seed) {
    try (PointerScope scope = new PointerScope()) {
      SearchSpace space = SearchSpace.of("small");
      Random random = new Random(seed);
      Supernet supernet = Networks.supernet(space, size(), random);
      SearchPictures pictures =
          SearchPictures.of(
              data.training(),
              Halves.inOrder((int) data.training().count(), 0.5),
              BATCH,
              Augmentation.none(),
              0);
      Optimizer adam = new Optimizer.Adam(0.5, 0.999, 1e-8, 1e-3, false);
      SearchNetwork network =
          new SearchNetwork(supernet, new Architecture(supernet.spaces(), adam, false, random));
      SearchConfig official =
          SearchConfig.official(SEARCH_EPOCHS, pictures.stepsPerEpoch(), method);
      List<Integer> skips = new ArrayList<>();
      interrupted(
          BilevelSearch.train(
              network,
              pictures,
              official
                  .withRun(official.run().withSeed(seed))
                  .withArchitectureRate(ARCHITECTURE_RATE),
              RunOptions.defaults().withProgress(progress),
              (epoch, shares) -> skips.add(skips(shares))));
      skips.add(skips(network.architecture().numbers()));
      ProjectedNetwork chosen = new ProjectedNetwork(network);
      ProjectionConfig projection = ProjectionConfig.official(method);
      interrupted(
          Projection.run(
              chosen,
              pictures,
              projection
                  .withRun(projection.run().withSeed(seed))
                  .withInterval(INTERVAL)
                  .withArchitectureRate(ARCHITECTURE_RATE),
              DecisionOrder.random(),
              RunOptions.defaults().withProgress(progress)));
      Explanation explanation = Explanation.of(chosen, pictures.judged());
      List<String> largest = new ArrayList<>();
      explanation.edges().forEach(edge -> largest.add(edge.largest()));
      return new Found(
          seed,
          method,
          Bench201Architecture.of(largest),
          Magnitude.bench201(space.cells().get(0), chosen.tables().get(0)),
          explanation,
          List.copyOf(skips));
    }
  }

  private static int skips(List<double[][]> shares) {
    return SearchReport.skips(Spaces.bench201("nb201", 3), shares.get(0));
  }
}
