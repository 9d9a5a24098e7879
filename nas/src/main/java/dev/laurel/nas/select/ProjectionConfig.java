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
 * @param rule who judges
 * @param mostSkips edges of a cell that may keep a skip connection before edges are dropped
 */
public record ProjectionConfig(
    TrainingConfig run,
    Score.Criterion criterion,
    int interval,
    SearchConfig.Method method,
    Smoothing.Kind smoothing,
    double architectureRate,
    Rule rule,
    int mostSkips) {
  private static final double RATE = 0.0025;
  private static final double CLIP = 5;

  /** Who judges. */
  public enum Rule {
    /** The network without it. */
    PERTURBATION,
    /** An estimate of that from gradients; only by loss. */
    FIRST_ORDER,
    /** Its architecture weight. */
    MAGNITUDE
  }

  /** Checks the values. */
  public ProjectionConfig {
    if (mostSkips < 0) {
      throw UserError.of("mostSkips is %d; allowed: at least 0", mostSkips);
    }
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
        3e-4,
        Rule.PERTURBATION,
        Integer.MAX_VALUE);
  }

  /** The same with another criterion. */
  public ProjectionConfig withCriterion(Score.Criterion value) {
    return new ProjectionConfig(
        run, value, interval, method, smoothing, architectureRate, rule, mostSkips);
  }

  /** The same with another interval. */
  public ProjectionConfig withInterval(int value) {
    return new ProjectionConfig(
        run, criterion, value, method, smoothing, architectureRate, rule, mostSkips);
  }

  /** The same with another run of the tuning. */
  public ProjectionConfig withRun(TrainingConfig value) {
    return new ProjectionConfig(
        value, criterion, interval, method, smoothing, architectureRate, rule, mostSkips);
  }

  /** The same with shares that are moved. */
  public ProjectionConfig withSmoothing(Smoothing.Kind value) {
    return new ProjectionConfig(
        run, criterion, interval, method, value, architectureRate, rule, mostSkips);
  }

  /** The same with another rate of the architecture weights. */
  public ProjectionConfig withArchitectureRate(double value) {
    return new ProjectionConfig(
        run, criterion, interval, method, smoothing, value, rule, mostSkips);
  }

  /** The same with another judge. */
  public ProjectionConfig withRule(Rule value) {
    return new ProjectionConfig(
        run, criterion, interval, method, smoothing, architectureRate, value, mostSkips);
  }

  /** The same with at most so many skip connections. */
  public ProjectionConfig withMostSkips(int value) {
    return new ProjectionConfig(
        run, criterion, interval, method, smoothing, architectureRate, rule, value);
  }

  /** By what scores are compared: only perturbation knows accuracies. */
  Score.Criterion compared() {
    return rule == Rule.PERTURBATION ? criterion : Score.Criterion.LOSS;
  }

  /** Epochs of the tuning. */
  public long epochs(List<CellSpace> spaces) {
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
