package dev.laurel.nas.select;

import dev.laurel.core.UserError;
import dev.laurel.core.run.Optimizer;
import dev.laurel.core.run.TrainingConfig;
import dev.laurel.nas.search.SearchConfig;
import dev.laurel.nas.search.Smoothing;
import dev.laurel.nas.space.CellSpace;
import java.util.List;

/**
 * How an architecture is chosen by perturbation.
 *
 * @param run of the tuning between decisions; its steps follow from the number of decisions
 * @param criterion by what candidates are judged
 * @param interval epochs of tuning between two decisions; 0: none
 * @param method what becomes of the architecture weights meanwhile
 * @param smoothing what becomes of shares while weights are tuned
 * @param architectureRate their rate
 */
public record ProjectionConfig(
    TrainingConfig run,
    Score.Criterion criterion,
    int interval,
    SearchConfig.Method method,
    Smoothing.Kind smoothing,
    double architectureRate) {
  private static final double RATE = 0.0025;
  private static final double CLIP = 5;

  /** Checks the values. */
  public ProjectionConfig {
    if (interval < 0) {
      throw UserError.of("interval is %d; allowed: at least 0", interval);
    }
  }

  /** As the official scripts: five epochs of tuning at a tenth of the rate, accuracy. */
  public static ProjectionConfig official(SearchConfig.Method method) {
    return new ProjectionConfig(
        TrainingConfig.adam(0, RATE)
            .withOptimizer(new Optimizer.Sgd(0.9, false, 3e-4))
            .withClipNorm(CLIP),
        Score.Criterion.ACCURACY,
        5,
        method,
        Smoothing.Kind.NONE,
        3e-4);
  }

  /** The same with another criterion. */
  public ProjectionConfig withCriterion(Score.Criterion value) {
    return new ProjectionConfig(run, value, interval, method, smoothing, architectureRate);
  }

  /** The same with another interval. */
  public ProjectionConfig withInterval(int value) {
    return new ProjectionConfig(run, criterion, value, method, smoothing, architectureRate);
  }

  /** The same with another run of the tuning. */
  public ProjectionConfig withRun(TrainingConfig value) {
    return new ProjectionConfig(value, criterion, interval, method, smoothing, architectureRate);
  }

  /** The same with shares that are moved. */
  public ProjectionConfig withSmoothing(Smoothing.Kind value) {
    return new ProjectionConfig(run, criterion, interval, method, value, architectureRate);
  }

  /** Epochs in which something is decided, and of all. */
  long epochs(List<CellSpace> spaces) {
    if (interval == 0) {
      return 0;
    }
    int edges = spaces.stream().mapToInt(space -> space.edges().size()).max().orElse(0);
    int nodes = spaces.stream().mapToInt(space -> (int) openNodes(space)).max().orElse(0);
    // As in the official codes: of spaces without topology the last decision comes earlier.
    return nodes > 0 ? (long) interval * (edges + nodes - 1) + 1 : (long) interval * (edges - 1);
  }

  private static long openNodes(CellSpace space) {
    long open = 0;
    for (int node = 0; node < space.nodes(); node++) {
      boolean more = space.to(space.inputs() + node).size() > space.kept();
      open += space.kept() > 0 && more ? 1 : 0;
    }
    return open;
  }
}
