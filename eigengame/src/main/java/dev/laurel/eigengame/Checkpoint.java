package dev.laurel.eigengame;

import com.fasterxml.jackson.databind.JsonNode;
import dev.laurel.core.Tensors;
import dev.laurel.core.UserError;
import dev.laurel.core.data.RowSource;
import dev.laurel.core.io.Artifact;
import dev.laurel.core.io.Json;
import dev.laurel.core.io.Safetensors;
import dev.laurel.core.run.RunOptions;
import dev.laurel.eigengame.solver.ColumnStatistics;
import dev.laurel.eigengame.solver.GramOracle;
import dev.laurel.eigengame.solver.RestrictedNash;
import dev.laurel.eigengame.solver.StateTensors;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;

/**
 * The state of a fit on disk: the reading of a covariance so far, or the game between two rounds. A
 * fit resumed from it ends as it would have ended uninterrupted.
 */
final class Checkpoint {
  private static final Artifact.Kind KIND = new Artifact.Kind("eigengame.checkpoint", 1);

  private final Path path;
  private final long intervalNanos;
  private final Job job;
  private long lastSaved = System.nanoTime();

  /** What must be the same for a resumed fit. */
  private record Job(String rows, long n, int d, int k, EigenGameConfig config) {}

  /** Figures of a saved game. */
  private record Game(int round, int passes, boolean exact) {}

  Checkpoint(RunOptions options, RowSource source, int k, EigenGameConfig config) {
    this.path = options.checkpoint();
    this.intervalNanos = (long) (options.checkpointSeconds() * 1e9);
    this.job = new Job(source.name(), source.rows(), source.columns(), k, config);
  }

  private boolean due() {
    return path != null && System.nanoTime() - lastSaved >= intervalNanos;
  }

  /** Saves a reading of the covariance if it is time. */
  void offer(GramOracle.Partial partial) {
    if (due()) {
      Map<String, Tensor> tensors = new LinkedHashMap<>();
      tensors.put("scatter", partial.scatter());
      tensors.put("sums", partial.sums());
      save(Map.of("nextRow", partial.nextRow()), tensors);
    }
  }

  /** Saves a game if it is time. */
  void offer(RestrictedNash.State state, int passes, ColumnStatistics statistics) {
    if (due()) {
      try (PointerScope scope = new PointerScope()) {
        Map<String, Tensor> tensors = StateTensors.of(state);
        tensors.put("mean", vector(statistics.mean()));
        tensors.put("variance", vector(statistics.variance()));
        save(new Game(state.round(), passes, state.exact()), tensors);
      }
    }
  }

  private static Tensor vector(double[] values) {
    return Tensors.of(values, values.length);
  }

  private void save(Object figures, Map<String, Tensor> tensors) {
    Artifact.write(path, KIND, job, figures, tensors);
    lastSaved = System.nanoTime();
  }

  /** The saved reading of the covariance, in the scope of the caller; null if there is none. */
  GramOracle.Partial partial() {
    try (Artifact saved = open()) {
      if (saved == null || !saved.tensors().names().contains("scatter")) {
        return null;
      }
      JsonNode figures = saved.metrics();
      return new GramOracle.Partial(
          figures.path("nextRow").asLong(),
          saved.tensors().read("scatter"),
          saved.tensors().read("sums"));
    }
  }

  /** A saved game. */
  record Resumed(RestrictedNash.State state, int passes, ColumnStatistics statistics) {}

  /** The saved game, in the scope of the caller; null if there is none. */
  Resumed game() {
    try (Artifact saved = open()) {
      if (saved == null || !StateTensors.isIn(saved.tensors())) {
        return null;
      }
      Safetensors tensors = saved.tensors();
      Game game = saved.metrics(Game.class);
      RestrictedNash.State state = StateTensors.read(tensors, game.round(), game.exact());
      ColumnStatistics statistics =
          new ColumnStatistics(job.n(), tensors.doubles("mean"), tensors.doubles("variance"));
      return new Resumed(state, game.passes(), statistics);
    }
  }

  private Artifact open() {
    if (path == null || !Files.exists(path)) {
      return null;
    }
    Artifact saved = Artifact.open(path, KIND);
    if (!saved.configuration().equals(Json.parse(Json.line(job), "this fit"))) {
      JsonNode other = saved.configuration();
      saved.close();
      throw UserError.of(
          "%s was saved by another fit: %s; delete it, or repeat that fit's options",
          path, Json.difference(other, Json.tree(job)));
    }
    return saved;
  }
}
