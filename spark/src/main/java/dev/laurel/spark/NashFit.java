package dev.laurel.spark;

import dev.laurel.core.Tensors;
import dev.laurel.core.UserError;
import dev.laurel.core.io.Artifact;
import dev.laurel.core.io.AtomicFile;
import dev.laurel.core.io.Json;
import dev.laurel.core.run.Progress;
import dev.laurel.eigengame.solver.RestrictedNash;
import dev.laurel.eigengame.solver.Signs;
import dev.laurel.eigengame.solver.StateTensors;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.spark.ml.linalg.DenseMatrix;
import org.apache.spark.ml.linalg.DenseVector;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;

/** The restricted game on a cluster: a pass over the rows a round, the rest on the driver. */
final class NashFit {
  private static final Artifact.Kind KIND = new Artifact.Kind("eigengame.spark.checkpoint", 1);

  private final SparkOracle oracle;
  private final Settings settings;
  private final Progress progress;
  private final Path checkpoint;
  private final Job job;
  private final List<Double> history = new ArrayList<>();

  /**
   * What decides the result.
   *
   * @param k components
   * @param spare players
   * @param tolerance relative residual
   * @param maxRounds most rounds
   * @param seed of the first positions
   * @param center whether the mean is subtracted
   */
  record Settings(int k, int spare, double tolerance, int maxRounds, long seed, boolean center) {}

  /** What must be the same for a resumed fit. */
  private record Job(long rows, int columns, double totalVariance, Settings settings) {}

  /** Figures of a saved round. */
  private record Round(int round, boolean exact, List<Double> history) {}

  /**
   * A fit.
   *
   * @param checkpoint file on the driver that holds the state after every round; null for none
   */
  NashFit(SparkOracle oracle, Settings settings, Progress progress, Path checkpoint) {
    this.oracle = oracle;
    this.settings = settings;
    this.progress = progress;
    this.checkpoint = checkpoint;
    this.job = new Job(oracle.rows(), oracle.dimension(), oracle.totalVariance(), settings);
  }

  EigenGamePcaModel.Found run() {
    int d = oracle.dimension();
    try (PointerScope scope = new PointerScope()) {
      RestrictedNash game =
          new RestrictedNash(oracle, settings.k(), settings.tolerance(), settings.maxRounds());
      progress.begin("EigenGame", settings.maxRounds());
      RestrictedNash.State start = resumed();
      if (start == null) {
        int players = (int) Math.min(settings.k() + settings.spare(), Math.min(d, oracle.rows()));
        Random random = new Random(settings.seed());
        start = game.start(Tensors.randomNormal(random, ScalarType.Double, d, players));
      }
      RestrictedNash.Result result = game.play(start, this::listen);
      progress.end();
      if (checkpoint != null) {
        delete();
      }
      return found(result);
    }
  }

  private void listen(RestrictedNash.State state) {
    double worst = 0;
    int converged = 0;
    for (int i = 0; i < settings.k(); i++) {
      double relative = state.residuals()[i] / state.values()[i];
      worst = Math.max(worst, relative);
      converged += relative <= settings.tolerance() ? 1 : 0;
    }
    history.add(worst);
    progress.step(state.round(), Map.of("residual", worst, "converged", (double) converged));
    if (checkpoint != null) {
      try (PointerScope scope = new PointerScope()) {
        Round figures = new Round(state.round(), state.exact(), history);
        Artifact.write(checkpoint, KIND, job, figures, StateTensors.of(state));
      }
    }
  }

  private RestrictedNash.State resumed() {
    if (checkpoint == null || !Files.exists(checkpoint)) {
      return null;
    }
    try (Artifact saved = Artifact.open(checkpoint, KIND)) {
      if (!saved.configuration().equals(Json.parse(Json.line(job), "this fit"))) {
        throw UserError.of(
            "%s was saved by another fit (%s); delete it, or repeat that fit's parameters",
            checkpoint, saved.configuration());
      }
      Round figures = saved.metrics(Round.class);
      history.addAll(figures.history());
      progress.note("resumed after round " + figures.round());
      return StateTensors.read(saved.tensors(), figures.round(), figures.exact());
    }
  }

  private void delete() {
    try {
      Files.deleteIfExists(checkpoint);
    } catch (IOException e) {
      throw new UserError("cannot delete " + checkpoint + ": " + AtomicFile.reason(e), e);
    }
  }

  private EigenGamePcaModel.Found found(RestrictedNash.Result result) {
    int d = oracle.dimension();
    int k = settings.k();
    Tensor positions = Tensors.columnRange(result.state().positions(), 0, k);
    double[] columns = Tensors.doubles(positions.t());
    double[] variance = new double[k];
    double[] share = new double[k];
    double[] residuals = new double[k];
    for (int i = 0; i < k; i++) {
      Signs.fix(columns, i * d, d);
      variance[i] = Math.max(0, result.state().values()[i]);
      share[i] = variance[i] / job.totalVariance();
      residuals[i] = variance[i] > 0 ? result.state().residuals()[i] / variance[i] : 0;
    }
    return new EigenGamePcaModel.Found(
        new DenseMatrix(d, k, columns),
        new DenseVector(share),
        new DenseVector(variance),
        new DenseVector(oracle.mean()),
        new DenseVector(residuals),
        new DenseVector(history.stream().mapToDouble(Double::doubleValue).toArray()),
        oracle.passes(),
        result.converged());
  }
}
