package dev.laurel.nas.run;

import dev.laurel.core.Engine;
import dev.laurel.core.Tensors;
import dev.laurel.core.UserError;
import dev.laurel.core.io.Artifact;
import dev.laurel.core.io.AtomicFile;
import dev.laurel.core.io.Json;
import dev.laurel.core.io.NetworkTensors;
import dev.laurel.core.run.Optimizer;
import dev.laurel.core.run.Progress;
import dev.laurel.core.run.RunOptions;
import dev.laurel.core.run.TrainingConfig;
import dev.laurel.core.run.TrainingReport;
import dev.laurel.nas.data.Halves;
import dev.laurel.nas.data.PictureData;
import dev.laurel.nas.data.SearchPictures;
import dev.laurel.nas.network.NetworkSize;
import dev.laurel.nas.network.Networks;
import dev.laurel.nas.report.Explanation;
import dev.laurel.nas.search.Architecture;
import dev.laurel.nas.search.BilevelSearch;
import dev.laurel.nas.search.SearchConfig;
import dev.laurel.nas.search.SearchNetwork;
import dev.laurel.nas.select.DecisionOrder;
import dev.laurel.nas.select.Judge;
import dev.laurel.nas.select.Magnitude;
import dev.laurel.nas.select.ProjectedNetwork;
import dev.laurel.nas.select.Projection;
import dev.laurel.nas.select.ProjectionConfig;
import dev.laurel.nas.space.SearchSpace;
import dev.laurel.nas.train.ClassifierTraining;
import dev.laurel.nas.train.PictureClassifier;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.function.Function;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Module;

/**
 * A search in a folder, phase by phase: the network of all candidates is trained, one of all
 * candidates is chosen on every edge, and the chosen network is trained. What a phase made is a
 * file; a phase whose file is there is not repeated, and one that was interrupted goes on exactly.
 */
public final class ArchitectureSearch {
  private static final Artifact.Kind SUPERNET = new Artifact.Kind("nas.supernet", 1);
  private static final Artifact.Kind SELECTION = new Artifact.Kind("nas.selection", 1);

  private final SearchFolder folder;
  private final SearchPlan plan;
  private final Budget budget;
  private final PictureData data;
  private final Progress progress;

  /**
   * What was chosen, and why.
   *
   * @param architecture its text
   * @param byMagnitude what the largest weights would have chosen
   * @param judged pictures that candidates were judged by
   * @param seconds that choosing took; 0 if it was done at once
   * @param explanation of every edge
   */
  public record Selected(
      String architecture,
      String byMagnitude,
      long judged,
      double seconds,
      Explanation explanation) {
    /** Checks that all is there. */
    public Selected {
      if (architecture == null || byMagnitude == null || explanation == null) {
        throw new UserError("a selection needs architecture, byMagnitude and explanation");
      }
    }
  }

  private double savingSeconds = RunOptions.defaults().checkpointSeconds();

  private ArchitectureSearch(
      SearchFolder folder, SearchPlan plan, Budget budget, PictureData data, Progress progress) {
    this.folder = folder;
    this.plan = plan;
    this.budget = budget;
    this.data = data;
    this.progress = progress;
  }

  /**
   * Begins a search, or goes on with it.
   *
   * @param budget null for the plan's own lengths
   * @throws UserError if the folder holds a search by another plan or of other pictures, or files
   *     of no search
   */
  public static ArchitectureSearch open(
      SearchFolder folder, SearchPlan plan, Budget budget, PictureData data, Progress progress) {
    return open(folder, plan, budget, data, progress, false);
  }

  /**
   * The same.
   *
   * @param anew whether what the folder holds of a search is deleted once the new one is known to
   *     be possible
   */
  public static ArchitectureSearch open(
      SearchFolder folder,
      SearchPlan plan,
      Budget budget,
      PictureData data,
      Progress progress,
      boolean anew) {
    Engine.start();
    Optional<SearchPlan> begun = anew ? Optional.empty() : folder.plan();
    if (begun.isPresent()) {
      SearchPlan earlier = begun.get();
      SearchPlan asked =
          plan.withLengths(earlier.epochs(), earlier.interval(), earlier.judged())
              .withTuningSteps(earlier.tuningSteps())
              .withLast(plan.last().withEpochs(earlier.last().epochs()));
      if (!Json.line(budget == null ? plan : asked).equals(Json.line(earlier))) {
        throw UserError.of(
            "%s holds a search by another plan: %s; repeat its options to go on, take another folder,"
                + " or give --force to begin anew",
            folder.path(),
            Json.difference(Json.tree(earlier), Json.tree(budget == null ? plan : asked)));
      }
      folder.requireSame(DataIdentity.of(data));
      progress.note("going on in " + folder.path());
      return new ArchitectureSearch(folder, earlier, budget, data, progress);
    }
    if (!anew) {
      folder.refuseForeign();
    }
    SearchPlan fitted = plan;
    if (budget != null) {
      long started = System.nanoTime();
      Budget.Measured measured = Budget.measure(plan, data);
      double spent = (System.nanoTime() - started) / 1e9;
      fitted = budget.fit(plan, data, measured, spent);
      progress.note(Budget.told(fitted, measured));
    }
    try (PointerScope scope = new PointerScope()) {
      network(fitted, data);
      pictures(fitted, data);
    }
    folder.clear();
    folder.begin(fitted, DataIdentity.of(data));
    return new ArchitectureSearch(folder, fitted, budget, data, progress);
  }

  /** What decides the result. */
  public SearchPlan plan() {
    return plan;
  }

  /** The two halves, in the caller's scope. */
  static SearchPictures pictures(SearchPlan plan, PictureData data) {
    int[] labels = Tensors.ints(data.training().labels());
    int[][] halves =
        plan.stratified()
            ? Halves.stratified(labels, 0.5, plan.seed())
            : Halves.inOrder(labels.length, 0.5);
    return SearchPictures.of(
        data.training(), halves, plan.batch(), plan.augmentation(), plan.judged());
  }

  private static NetworkSize size(SearchPlan plan, PictureData data) {
    return new NetworkSize(
        data.training().channels(),
        data.height(),
        data.width(),
        plan.channels(),
        plan.layers(),
        data.classes().size());
  }

  /** A network of all candidates with first values, in the caller's scope. */
  static SearchNetwork network(SearchPlan plan, PictureData data) {
    Random random = new Random(plan.seed());
    Optimizer adam = new Optimizer.Adam(0.5, 0.999, 1e-8, 1e-3, false);
    var supernet = Networks.supernet(plan.space(), size(plan, data), random);
    return new SearchNetwork(supernet, new Architecture(supernet.spaces(), adam, false, random));
  }

  /** Saves the state of a training that often; otherwise every minute. */
  public ArchitectureSearch savingEvery(double seconds) {
    savingSeconds = seconds;
    return this;
  }

  private RunOptions options(Path checkpoint) {
    return RunOptions.defaults().withProgress(progress).withCheckpoint(checkpoint, savingSeconds);
  }

  /**
   * Trains the network of all candidates.
   *
   * @return whether it is done; false after an interruption
   */
  public boolean search() {
    if (Files.exists(folder.supernet())) {
      return true;
    }
    try (PointerScope scope = new PointerScope()) {
      SearchPictures pictures = pictures(plan, data);
      SearchNetwork network = network(plan, data);
      TrainingReport report =
          BilevelSearch.train(
              network,
              pictures,
              limited(plan.search(pictures.stepsPerEpoch())),
              options(folder.checkpoint("search")),
              (epoch, shares) -> folder.tell(epoch, shares));
      if (report.end() == TrainingReport.End.INTERRUPTED) {
        return false;
      }
      folder.tell(plan.epochs(), network.architecture().numbers());
      save(folder.supernet(), SUPERNET, report.seconds(), network);
      delete(folder.checkpoint("search"));
      return true;
    }
  }

  private SearchConfig limited(SearchConfig config) {
    return budget == null
        ? config
        : config.withRun(config.run().withSeconds(budget.searchSeconds()));
  }

  private ProjectionConfig limited(ProjectionConfig config) {
    return budget == null
        ? config
        : config.withRun(config.run().withSeconds(budget.selectionSeconds()));
  }

  private void save(Path path, Artifact.Kind kind, double seconds, Module network) {
    Artifact.write(path, kind, plan, Map.of("seconds", seconds), NetworkTensors.of(network));
  }

  /** The trained network of all candidates, in the caller's scope. */
  private SearchNetwork trained() {
    SearchNetwork network = network(plan, data);
    try (Artifact artifact = Artifact.open(folder.supernet(), SUPERNET)) {
      NetworkTensors.assign(network, artifact, folder.supernet().toString());
    }
    return network;
  }

  /**
   * Chooses one of all candidates on every edge. The network of all candidates must be trained.
   *
   * @return null after an interruption
   */
  public Selected select() {
    return select(network -> null);
  }

  /**
   * The same with another judge, such as one that asks other machines.
   *
   * @param judges makes it of the network of all candidates; null of it: the plan's own
   */
  public Selected select(Function<SearchNetwork, Judge> judges) {
    try (PointerScope scope = new PointerScope()) {
      SearchPictures pictures = pictures(plan, data);
      ProjectedNetwork network = new ProjectedNetwork(trained());
      double seconds = 0;
      ProjectionConfig projection = plan.projection();
      if (projection != null && Files.exists(folder.selection())) {
        try (Artifact artifact = Artifact.open(folder.selection(), SELECTION)) {
          NetworkTensors.assign(network, artifact, folder.selection().toString());
          seconds = artifact.metrics().path("seconds").asDouble();
        }
      } else if (projection != null) {
        TrainingReport report =
            Projection.run(
                network,
                new ShorterEpochs(pictures, plan.tuningSteps()),
                limited(projection),
                DecisionOrder.random(),
                judges.apply(network.trained()),
                options(folder.checkpoint("selection")));
        if (report.end() == TrainingReport.End.INTERRUPTED) {
          return null;
        }
        seconds = report.seconds();
        save(folder.selection(), SELECTION, seconds, network);
        delete(folder.checkpoint("selection"));
      }
      List<double[][]> shares = network.trained().architecture().numbers();
      String byMagnitude = architecture(shares);
      String chosen = projection == null ? byMagnitude : architecture(network.tables());
      Selected selected =
          new Selected(
              chosen,
              byMagnitude,
              pictures.judged(),
              seconds,
              Explanation.of(network, pictures.judged()));
      folder.write(selected);
      return selected;
    }
  }

  private String architecture(List<double[][]> tables) {
    return plan.space().form() == SearchSpace.Form.DARTS
        ? Magnitude.darts(plan.space().cells(), tables).text()
        : Magnitude.bench201(plan.space().cells().get(0), tables.get(0)).text();
  }

  /** Seconds that the phases that are done took. */
  public double spent() {
    return seconds(folder.supernet(), SUPERNET) + seconds(folder.selection(), SELECTION);
  }

  private static double seconds(Path path, Artifact.Kind kind) {
    if (!Files.exists(path)) {
      return 0;
    }
    try (Artifact artifact = Artifact.open(path, kind)) {
      return artifact.metrics().path("seconds").asDouble();
    }
  }

  /**
   * Trains the chosen network on all that may be learned from, and judges it by the rest.
   *
   * @param architecture its text
   * @param seconds at most; 0 for the plan's epochs
   * @return null after an interruption
   */
  public Trained train(String architecture, double seconds) {
    PictureClassifier.Settings settings =
        new PictureClassifier.Settings(
            plan.space().form(),
            architecture,
            size(plan, data).with(plan.last().channels(), plan.last().layers()),
            plan.last().style(),
            data.classes(),
            data.scaling());
    if (Files.exists(folder.network())) {
      return PictureClassifier.metrics(folder.network(), settings, Trained.class);
    }
    try (PictureClassifier network = PictureClassifier.create(settings, plan.seed())) {
      int epochs =
          folder.lastEpochs(() -> seconds > 0 ? fitting(settings, seconds) : plan.last().epochs());
      if (epochs < 0) {
        return null;
      }
      TrainingConfig config =
          ClassifierTraining.config(
                  data.training().count(), plan.last().batch(), epochs, plan.last().rate())
              .withSeed(plan.seed());
      TrainingReport report =
          ClassifierTraining.train(
              network.classifier(),
              data.training(),
              data.test(),
              plan.last().batch(),
              plan.augmentation(),
              config,
              options(folder.checkpoint("train")));
      if (report.end() == TrainingReport.End.INTERRUPTED) {
        return null;
      }
      Trained trained =
          new Trained(
              report.metrics().get("accuracy"),
              data.test().count(),
              network.parameters(),
              epochs,
              report.seconds());
      network.save(folder.network(), trained);
      delete(folder.checkpoint("train"));
      return trained;
    }
  }

  /**
   * Epochs that fit into a time, -1 after an interruption; found by a few steps of another network
   * of the kind.
   */
  private int fitting(PictureClassifier.Settings settings, double seconds) {
    int measured = 4;
    try (PictureClassifier network = PictureClassifier.create(settings, plan.seed())) {
      TrainingConfig config =
          ClassifierTraining.config(
              data.training().count(), plan.last().batch(), 1, plan.last().rate());
      TrainingReport warm = run(network, config.withSteps(1));
      TrainingReport report = run(network, config.withSteps(measured));
      if (report.end() == TrainingReport.End.INTERRUPTED) {
        return -1;
      }
      double first = warm.seconds();
      double step = report.seconds() / report.steps();
      double epoch =
          step * ClassifierTraining.stepsPerEpoch(data.training().count(), plan.last().batch());
      long judging = System.nanoTime();
      ClassifierTraining.accuracy(network.classifier(), data.test());
      double test = (System.nanoTime() - judging) / 1e9;
      double left = seconds - first - (measured + 1) * step - 2 * test;
      return (int) Math.max(1, Math.min(600, left / epoch));
    }
  }

  private TrainingReport run(PictureClassifier network, TrainingConfig config) {
    return ClassifierTraining.train(
        network.classifier(),
        data.training(),
        null,
        plan.last().batch(),
        plan.augmentation(),
        config,
        RunOptions.defaults());
  }

  /**
   * The chosen network, trained.
   *
   * @param accuracy of the test pictures, 0 to 1
   * @param tested how many they are
   * @param parameters that were learned
   * @param epochs of training
   * @param seconds of training
   */
  public record Trained(
      double accuracy, long tested, long parameters, int epochs, double seconds) {}

  private static void delete(Path path) {
    try {
      Files.deleteIfExists(path);
    } catch (IOException e) {
      throw new UserError("cannot delete " + path + ": " + AtomicFile.reason(e), e);
    }
  }
}
