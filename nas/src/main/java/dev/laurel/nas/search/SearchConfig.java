package dev.laurel.nas.search;

import dev.laurel.core.UserError;
import dev.laurel.core.run.LearningRate;
import dev.laurel.core.run.Optimizer;
import dev.laurel.core.run.TrainingConfig;

/**
 * How a network of all candidates is trained.
 *
 * @param run of the weights
 * @param method what becomes of the architecture weights
 * @param smoothing what becomes of shares while weights are trained
 * @param architectureOptimizer of the architecture weights
 * @param architectureRate its rate
 */
public record SearchConfig(
    TrainingConfig run,
    Method method,
    Smoothing.Kind smoothing,
    Optimizer architectureOptimizer,
    double architectureRate) {
  private static final double RATE = 0.025;
  private static final double LEAST_RATE = 0.001;
  private static final double CLIP = 5;

  /** What becomes of the architecture weights. */
  public enum Method {
    /** They follow the loss of the other half (DARTS, first order). */
    FIRST_ORDER,
    /** The same, knowing of the weights' next step (DARTS, second order); thrice as slow. */
    SECOND_ORDER,
    /** They stay as they began. */
    BLANK
  }

  /** Checks the values. */
  public SearchConfig {
    if (!(architectureRate > 0)) {
      throw UserError.of("architectureRate is %s; allowed: above 0", architectureRate);
    }
  }

  /**
   * As the official code: momentum 0.9, decay 3e-4, rate 0.025 to 0.001 by epochs, gradients
   * clipped to 5; Adam of the architecture weights at 3e-4.
   */
  public static SearchConfig official(long epochs, long stepsPerEpoch, Method method) {
    return new SearchConfig(
        TrainingConfig.adam(epochs * stepsPerEpoch, RATE)
            .withOptimizer(new Optimizer.Sgd(0.9, false, 3e-4))
            .withLearningRate(
                new LearningRate.Held(
                    new LearningRate.Cosine(RATE, LEAST_RATE, epochs), stepsPerEpoch))
            .withClipNorm(CLIP),
        method,
        Smoothing.Kind.NONE,
        new Optimizer.Adam(0.5, 0.999, 1e-8, 1e-3, false),
        3e-4);
  }

  /** The same with another run. */
  public SearchConfig withRun(TrainingConfig value) {
    return new SearchConfig(value, method, smoothing, architectureOptimizer, architectureRate);
  }

  /** The same with another rate of the architecture weights. */
  public SearchConfig withArchitectureRate(double value) {
    return new SearchConfig(run, method, smoothing, architectureOptimizer, value);
  }

  /** The same with shares that are moved. */
  public SearchConfig withSmoothing(Smoothing.Kind value) {
    return new SearchConfig(run, method, value, architectureOptimizer, architectureRate);
  }
}
