package dev.laurel.cli;

import dev.laurel.core.run.Progress;
import dev.laurel.meshgraphnets.Domain;
import dev.laurel.meshgraphnets.Field;
import dev.laurel.meshgraphnets.Fluid;
import dev.laurel.meshgraphnets.Frame;
import dev.laurel.meshgraphnets.MeshModel;
import dev.laurel.meshgraphnets.Rollout;
import dev.laurel.meshgraphnets.data.Dataset;
import dev.laurel.meshgraphnets.data.FrameReader;
import dev.laurel.meshgraphnets.data.Trajectory;
import dev.laurel.meshgraphnets.eval.Baselines;
import dev.laurel.meshgraphnets.eval.OneStepErrors;
import dev.laurel.meshgraphnets.eval.RolloutErrors;
import dev.laurel.meshgraphnets.eval.Shedding;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.ToDoubleFunction;
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
  private static final int ALL = Integer.MAX_VALUE;

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

  /** Errors of one trajectory and of the baselines; what is not known is null. */
  private record Row(
      double one,
      double oneStill,
      RolloutErrors rolled,
      RolloutErrors still,
      RolloutErrors mean,
      Shedding swings,
      Shedding swingsTruly,
      int diverged,
      double secondsPerStep) {}

  @Override
  public Integer call() {
    common.startEngine();
    List<Row> rows = new ArrayList<>();
    String name;
    try (Dataset dataset = data.open(split);
        MeshModel loaded = MeshRolls.simulator(model);
        Progress progress = common.progress()) {
      MeshRollout.warnOfTimeStep(loaded, dataset);
      Domain domain = loaded.config().domain();
      Field field = domain.state().get(0);
      name = field.name();
      for (Trajectory trajectory : data.first(dataset, most)) {
        rows.add(row(loaded, trajectory, name, dataset.meta().timeStep(), progress));
      }
    }
    common.print(figures(rows, name), text(rows, name));
    return 0;
  }

  private Row row(
      MeshModel loaded, Trajectory trajectory, String name, double timeStep, Progress progress) {
    Domain domain = loaded.config().domain();
    FrameReader reader = rolls.reader(domain, trajectory);
    OneStepErrors one = OneStepErrors.of(loaded, reader, Math.max(1, every));
    long started = System.nanoTime();
    Rollout rollout = rolls.run(loaded, trajectory, progress);
    double seconds = (System.nanoTime() - started) / 1e9;
    MeshRolls.tell(rollout);
    int states = Math.min(rollout.states().size(), reader.count());
    if (states < 2) {
      return new Row(
          one.model(),
          one.persistence(),
          null,
          null,
          null,
          null,
          null,
          rollout.diverged(),
          seconds);
    }
    List<Frame> mean = Baselines.mean(reader, name, states);
    boolean swings = domain instanceof Fluid && timeStep > 0 && !mean.isEmpty();
    return new Row(
        one.model(),
        one.persistence(),
        RolloutErrors.of(rollout.states(), reader, name),
        RolloutErrors.of(Baselines.noChange(reader, states), reader, name),
        mean.isEmpty() ? null : RolloutErrors.of(mean, reader, name),
        swings ? Shedding.of(rollout.field(name).subList(0, states), timeStep) : null,
        swings ? Shedding.of(reader.truth(name).subList(0, states), timeStep) : null,
        rollout.diverged(),
        seconds / (states - 1));
  }

  private static double mean(List<Row> rows, ToDoubleFunction<Row> of) {
    return rows.stream().mapToDouble(of).average().orElse(Double.NaN);
  }

  /** The error of a rollout; infinite if it was broken off before. */
  private static double rolled(Row row, int steps) {
    boolean whole = row.diverged() < 0 || row.diverged() > steps;
    return whole && row.rolled() != null
        ? row.rolled().rootMeanSquare(steps)
        : Double.POSITIVE_INFINITY;
  }

  private static double error(RolloutErrors errors, int steps) {
    return errors == null ? Double.NaN : errors.rootMeanSquare(steps);
  }

  private static Map<String, Object> figures(List<Row> rows, String name) {
    Map<String, Object> all = new LinkedHashMap<>();
    all.put("field", name);
    all.put("trajectories", rows.size());
    all.put("rmse1", mean(rows, Row::one));
    all.put("rmse1OfNoChange", mean(rows, Row::oneStill));
    all.put("rmse50", mean(rows, row -> rolled(row, MIDDLE)));
    all.put("rmse50OfNoChange", mean(rows, row -> error(row.still(), MIDDLE)));
    all.put("rmse50OfTheMean", mean(rows, row -> error(row.mean(), MIDDLE)));
    all.put("rmseAll", mean(rows, row -> rolled(row, ALL)));
    all.put("rmseAllOfNoChange", mean(rows, row -> error(row.still(), ALL)));
    all.put("rmseAllOfTheMean", mean(rows, row -> error(row.mean(), ALL)));
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
    all.put(
        "shedding", rows.stream().filter(row -> row.swings() != null).map(Row::swings).toList());
    all.put(
        "sheddingTruly",
        rows.stream().filter(row -> row.swings() != null).map(Row::swingsTruly).toList());
    all.put("diverged", rows.stream().filter(row -> row.diverged() >= 0).count());
    all.put("secondsPerStep", mean(rows, Row::secondsPerStep));
    return all;
  }

  private static String text(List<Row> rows, String name) {
    StringBuilder text =
        new StringBuilder(
            String.format(
                Locale.ROOT,
                "%s, root of the mean square over nodes, times and components; beside it no change,"
                    + " and the mean of the true states%n"
                    + "trajectory   1 step             50 steps                   all steps%n",
                name));
    for (int i = 0; i < rows.size(); i++) {
      text.append(String.format(Locale.ROOT, "%10d %s%n", i, errors(List.of(rows.get(i)))));
    }
    text.append(String.format(Locale.ROOT, "      mean %s%n", errors(rows)));
    for (int i = 0; i < rows.size(); i++) {
      Row row = rows.get(i);
      if (row.swings() != null) {
        text.append(
            String.format(
                Locale.ROOT,
                "wake of %d: %s, truly %s%n",
                i,
                wake(row.swings()),
                wake(row.swingsTruly())));
      }
    }
    return text.append(
            String.format(Locale.ROOT, "%.1f ms a step", 1000 * mean(rows, Row::secondsPerStep)))
        .toString();
  }

  private static String wake(Shedding shedding) {
    return String.format(
        Locale.ROOT, "%.2f Hz of %.4f m/s", shedding.frequency(), shedding.amplitude());
  }

  private static String errors(List<Row> rows) {
    return String.format(
        Locale.ROOT,
        "%7.4f (%7.4f)  %7.4f (%7.4f, %7.4f)  %7.4f (%7.4f, %7.4f)",
        mean(rows, Row::one),
        mean(rows, Row::oneStill),
        mean(rows, row -> rolled(row, MIDDLE)),
        mean(rows, row -> error(row.still(), MIDDLE)),
        mean(rows, row -> error(row.mean(), MIDDLE)),
        mean(rows, row -> rolled(row, ALL)),
        mean(rows, row -> error(row.still(), ALL)),
        mean(rows, row -> error(row.mean(), ALL)));
  }
}
