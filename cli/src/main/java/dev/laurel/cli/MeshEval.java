package dev.laurel.cli;

import dev.laurel.core.run.Progress;
import dev.laurel.meshgraphnets.Domain;
import dev.laurel.meshgraphnets.Field;
import dev.laurel.meshgraphnets.MeshModel;
import dev.laurel.meshgraphnets.Rollout;
import dev.laurel.meshgraphnets.data.Dataset;
import dev.laurel.meshgraphnets.data.FrameReader;
import dev.laurel.meshgraphnets.data.Trajectory;
import dev.laurel.meshgraphnets.eval.OneStepErrors;
import dev.laurel.meshgraphnets.eval.RolloutErrors;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code laurel mesh eval}. */
@Command(
    name = "eval",
    description = "How far simulations are from the truth: after 1 step, 50 steps, all steps.",
    sortOptions = false,
    footer = {"", "Example:", "  laurel mesh eval flows --model flow.safetensors"})
final class MeshEval implements Callable<Integer> {
  private static final int MIDDLE = 50;

  @Mixin private MeshDataOptions data;

  @Option(
      names = "--model",
      required = true,
      paramLabel = "FILE",
      description = "Model of laurel mesh train.")
  private Path model;

  @Option(
      names = "--split",
      defaultValue = "test",
      paramLabel = "NAME",
      description = "train, valid or test. Default: ${DEFAULT-VALUE}.")
  private String split = "test";

  @Option(
      names = "--most",
      defaultValue = "0",
      paramLabel = "N",
      description = "The first N trajectories; 0: all.")
  private int most;

  @Option(
      names = "--every",
      defaultValue = "1",
      paramLabel = "N",
      description = "One step is taken from every Nth state. Default: ${DEFAULT-VALUE}.")
  private int every = 1;

  @Mixin private MeshRolls rolls;
  @Mixin private CommonOptions common;

  /** Errors of one trajectory, and of predicting no change. */
  private record Row(
      double one,
      double oneStill,
      RolloutErrors rolled,
      RolloutErrors still,
      int diverged,
      double secondsPerStep) {}

  @Override
  public Integer call() {
    common.startEngine();
    List<Row> rows = new ArrayList<>();
    String name;
    try (Dataset dataset = data.open(split);
        MeshModel loaded = MeshModel.load(model);
        Progress progress = common.progress()) {
      MeshRollout.warnOfTimeStep(loaded, dataset);
      Domain domain = loaded.config().domain();
      Field field = domain.state().get(0);
      name = field.name();
      for (Trajectory trajectory : MeshDataOptions.first(dataset, most)) {
        rows.add(row(loaded, trajectory, name, progress));
      }
    }
    common.print(figures(rows, name), text(rows, name));
    return 0;
  }

  private Row row(MeshModel loaded, Trajectory trajectory, String name, Progress progress) {
    FrameReader reader = rolls.reader(loaded.config().domain(), trajectory);
    OneStepErrors one = OneStepErrors.of(loaded, reader, Math.max(1, every));
    long started = System.nanoTime();
    Rollout rollout = rolls.run(loaded, trajectory, progress);
    double seconds = (System.nanoTime() - started) / 1e9;
    MeshRolls.tell(rollout);
    int states = Math.min(rollout.states().size(), reader.count());
    return new Row(
        one.model(),
        one.persistence(),
        states < 2 ? null : RolloutErrors.of(rollout.states(), reader, name),
        states < 2
            ? null
            : RolloutErrors.of(Collections.nCopies(states, reader.first()), reader, name),
        rollout.diverged(),
        seconds / Math.max(1, states - 1));
  }

  private static double mean(List<Row> rows, java.util.function.ToDoubleFunction<Row> of) {
    return rows.stream().mapToDouble(of).average().orElse(Double.NaN);
  }

  /** The error of a rollout; infinite if it was broken off before. */
  private static double rolled(Row row, int steps) {
    boolean whole = row.diverged() < 0 || row.diverged() > steps;
    return whole && row.rolled() != null
        ? row.rolled().rootMeanSquare(steps)
        : Double.POSITIVE_INFINITY;
  }

  private static Map<String, Object> figures(List<Row> rows, String name) {
    Map<String, Object> all = new LinkedHashMap<>();
    all.put("field", name);
    all.put("trajectories", rows.size());
    all.put("rmse1", mean(rows, Row::one));
    all.put("rmse1OfNoChange", mean(rows, Row::oneStill));
    all.put("rmse50", mean(rows, row -> rolled(row, MIDDLE)));
    all.put("rmse50OfNoChange", mean(rows, row -> row.still().rootMeanSquare(MIDDLE)));
    all.put("rmseAll", mean(rows, row -> rolled(row, Integer.MAX_VALUE)));
    all.put("rmseAllOfNoChange", mean(rows, row -> row.still().rootMeanSquare()));
    Map<String, Object> official = new LinkedHashMap<>();
    RolloutErrors.HORIZONS.forEach(
        steps ->
            official.put(
                "mse_" + steps + "_steps",
                mean(
                    rows,
                    row ->
                        row.diverged() >= 0
                            ? Double.POSITIVE_INFINITY
                            : row.rolled().meanSquare(steps))));
    all.put("official", official);
    all.put("diverged", rows.stream().filter(row -> row.diverged() >= 0).count());
    all.put("secondsPerStep", mean(rows, Row::secondsPerStep));
    return all;
  }

  private static String text(List<Row> rows, String name) {
    StringBuilder text =
        new StringBuilder(
            String.format(
                Locale.ROOT,
                "%s, root of the mean square over nodes, times and components; no change beside it%n"
                    + "trajectory      1 step             50 steps           all steps%n",
                name));
    for (int i = 0; i < rows.size(); i++) {
      Row row = rows.get(i);
      text.append(
          String.format(
              Locale.ROOT,
              "%10d %s %s %s%n",
              i,
              pair(row.one(), row.oneStill()),
              pair(rolled(row, MIDDLE), row.still().rootMeanSquare(MIDDLE)),
              pair(rolled(row, Integer.MAX_VALUE), row.still().rootMeanSquare())));
    }
    text.append(
        String.format(
            Locale.ROOT,
            "      mean %s %s %s%n%.1f ms a step",
            pair(mean(rows, Row::one), mean(rows, Row::oneStill)),
            pair(
                mean(rows, row -> rolled(row, MIDDLE)),
                mean(rows, row -> row.still().rootMeanSquare(MIDDLE))),
            pair(
                mean(rows, row -> rolled(row, Integer.MAX_VALUE)),
                mean(rows, row -> row.still().rootMeanSquare())),
            1000 * mean(rows, Row::secondsPerStep)));
    return text.toString();
  }

  private static String pair(double model, double still) {
    return String.format(Locale.ROOT, "%8.5f (%8.5f)", model, still);
  }
}
