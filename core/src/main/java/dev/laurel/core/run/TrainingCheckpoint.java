package dev.laurel.core.run;

import com.fasterxml.jackson.databind.JsonNode;
import dev.laurel.core.UserError;
import dev.laurel.core.io.Artifact;
import dev.laurel.core.io.Json;
import java.nio.file.Files;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.StringTensorDict;
import org.bytedeco.pytorch.StringVector;
import org.bytedeco.pytorch.Tensor;

/** The state of a training run on disk. */
final class TrainingCheckpoint {

  private static final Artifact.Kind KIND = new Artifact.Kind("training.checkpoint", 1);

  private final TrainingTask task;
  private final RunOptions options;
  private final FlatParameters parameters;
  private final TrainingState state;
  private final Job job;
  private long lastSaved = System.nanoTime();

  /** What must be the same for a resumed run; its budget may be another. */
  private record Job(String name, JsonNode task, TrainingConfig training, List<String> layout) {}

  /** Figures of a saved state. */
  private record Figures(
      long step,
      double seconds,
      double bestValue,
      Map<String, Double> bestMetrics,
      int withoutBetter) {}

  TrainingCheckpoint(
      TrainingTask task,
      TrainingConfig config,
      RunOptions options,
      FlatParameters parameters,
      TrainingState state) {
    this.task = task;
    this.options = options;
    this.parameters = parameters;
    this.state = state;
    this.job =
        new Job(
            task.title(),
            Json.tree(task.configuration()),
            config.withSteps(0).withSeconds(0),
            parameters.layout());
  }

  void saveIfDue() {
    if (System.nanoTime() - lastSaved >= options.checkpointSeconds() * 1e9) {
      save();
    }
  }

  void save() {
    if (options.checkpoint() == null) {
      return;
    }
    try (PointerScope scope = new PointerScope()) {
      Figures figures =
          new Figures(
              state.step, state.seconds, state.bestValue, state.bestMetrics, state.withoutBetter);
      Artifact.write(options.checkpoint(), KIND, job, figures, tensors());
    }
    lastSaved = System.nanoTime();
  }

  /** Every tensor that is saved, by name; reading writes into them. */
  private Map<String, Tensor> tensors() {
    Map<String, Tensor> all = new LinkedHashMap<>();
    all.put("parameters", parameters.values());
    state.optimizer.forEach((name, tensor) -> all.put("optimizer." + name, tensor));
    if (state.average != null) {
      all.put("average", state.average);
    }
    if (state.best != null) {
      all.put("best", state.best);
    }
    StringTensorDict buffers = task.network().named_buffers();
    StringVector names = buffers.keys();
    for (long i = 0; i < names.size(); i++) {
      String name = names.get(i).getString();
      all.put("buffer." + name, buffers.get(name));
    }
    return all;
  }

  /** Takes over a saved state, if there is one. */
  void restore() {
    if (options.checkpoint() == null || !Files.exists(options.checkpoint())) {
      return;
    }
    try (PointerScope scope = new PointerScope();
        Artifact saved = Artifact.open(options.checkpoint(), KIND)) {
      JsonNode wanted = Json.parse(Json.line(job), "this run");
      if (!saved.configuration().equals(wanted)) {
        throw UserError.of(
            "%s was saved by another run (%s); delete it, or repeat that run's options",
            options.checkpoint(), Json.difference(saved.configuration(), wanted));
      }
      for (Map.Entry<String, Tensor> entry : tensors().entrySet()) {
        Tensor read = saved.tensors().read(entry.getKey());
        try (org.bytedeco.pytorch.NoGradGuard noGradients =
            new org.bytedeco.pytorch.NoGradGuard()) {
          entry.getValue().copy_(read);
        }
      }
      Figures figures = saved.metrics(Figures.class);
      state.step = figures.step();
      state.seconds = figures.seconds();
      state.bestValue = figures.bestValue();
      state.bestMetrics = figures.bestMetrics();
      state.withoutBetter = figures.withoutBetter();
      options.progress().note("resumed at step " + state.step);
    }
  }
}
