package dev.laurel.core.run;

import dev.laurel.core.UserError;

/**
 * How long and how a network is trained.
 *
 * @param steps most steps
 * @param seconds most time of training, over all resumptions; 0 means no limit
 * @param optimizer how a gradient moves the parameters
 * @param learningRate its rate by step
 * @param clipNorm longest gradient, which is shortened to it; 0 means any
 * @param averageDecay memory of the exponential moving average of the parameters, which then is
 *     what is evaluated and kept; 0 means none
 * @param averageWarmup whether the memory of step n is at most (1 + n) / (10 + n)
 * @param evaluateEvery steps between two evaluations; 0 means only at the end
 * @param selection which evaluation's parameters are kept; null means the last
 * @param logEvery steps between two reports of the mean loss
 * @param seed of all that is drawn
 */
public record TrainingConfig(
    long steps,
    double seconds,
    Optimizer optimizer,
    LearningRate learningRate,
    double clipNorm,
    double averageDecay,
    boolean averageWarmup,
    long evaluateEvery,
    Selection selection,
    long logEvery,
    long seed) {
  /**
   * Keeps the parameters of the best evaluation.
   *
   * @param metric a name that the task's evaluation reports
   * @param largest whether the largest value is best; otherwise the smallest
   * @param patience evaluations without a better one before training stops; 0 means never
   */
  public record Selection(String metric, boolean largest, int patience) {
    boolean better(double value, double best) {
      return Double.isNaN(best) || (largest ? value > best : value < best);
    }
  }

  /** Checks the values. */
  public TrainingConfig {
    requireNotNegative("steps", (double) steps);
    requireNotNegative("seconds", seconds);
    requireNotNegative("clipNorm", clipNorm);
    requireNotNegative("evaluateEvery", (double) evaluateEvery);
    if (!(averageDecay >= 0 && averageDecay < 1)) {
      throw UserError.of("averageDecay is %s; allowed: at least 0, below 1", averageDecay);
    }
    if (logEvery < 1) {
      throw UserError.of("logEvery is %d; allowed: at least 1", logEvery);
    }
    if (optimizer == null || learningRate == null) {
      throw new UserError("a training run needs an optimizer and a learningRate");
    }
  }

  /** Adam at a constant rate, no clipping, no average, evaluated at the end. */
  public static TrainingConfig adam(long steps, double rate) {
    return new TrainingConfig(
        steps,
        0,
        Optimizer.Adam.defaults(),
        new LearningRate.Constant(rate),
        0,
        0,
        false,
        0,
        null,
        100,
        1);
  }

  /** The same with another number of steps. */
  public TrainingConfig withSteps(long value) {
    return new TrainingConfig(
        value,
        seconds,
        optimizer,
        learningRate,
        clipNorm,
        averageDecay,
        averageWarmup,
        evaluateEvery,
        selection,
        logEvery,
        seed);
  }

  /** The same with another limit of time. */
  public TrainingConfig withSeconds(double value) {
    return new TrainingConfig(
        steps,
        value,
        optimizer,
        learningRate,
        clipNorm,
        averageDecay,
        averageWarmup,
        evaluateEvery,
        selection,
        logEvery,
        seed);
  }

  /** The same with another optimiser. */
  public TrainingConfig withOptimizer(Optimizer value) {
    return new TrainingConfig(
        steps,
        seconds,
        value,
        learningRate,
        clipNorm,
        averageDecay,
        averageWarmup,
        evaluateEvery,
        selection,
        logEvery,
        seed);
  }

  /** The same with another schedule. */
  public TrainingConfig withLearningRate(LearningRate value) {
    return new TrainingConfig(
        steps,
        seconds,
        optimizer,
        value,
        clipNorm,
        averageDecay,
        averageWarmup,
        evaluateEvery,
        selection,
        logEvery,
        seed);
  }

  /** The same with gradients shortened to a norm. */
  public TrainingConfig withClipNorm(double value) {
    return new TrainingConfig(
        steps,
        seconds,
        optimizer,
        learningRate,
        value,
        averageDecay,
        averageWarmup,
        evaluateEvery,
        selection,
        logEvery,
        seed);
  }

  /** The same with an average of the parameters. */
  public TrainingConfig withAverage(double decay, boolean warmup) {
    return new TrainingConfig(
        steps,
        seconds,
        optimizer,
        learningRate,
        clipNorm,
        decay,
        warmup,
        evaluateEvery,
        selection,
        logEvery,
        seed);
  }

  /** The same with evaluations on the way; {@code selection} may be null. */
  public TrainingConfig withEvaluation(long every, Selection best) {
    return new TrainingConfig(
        steps,
        seconds,
        optimizer,
        learningRate,
        clipNorm,
        averageDecay,
        averageWarmup,
        every,
        best,
        logEvery,
        seed);
  }

  /** The same with another distance between reports. */
  public TrainingConfig withLogEvery(long value) {
    return new TrainingConfig(
        steps,
        seconds,
        optimizer,
        learningRate,
        clipNorm,
        averageDecay,
        averageWarmup,
        evaluateEvery,
        selection,
        value,
        seed);
  }

  /** The same with another seed. */
  public TrainingConfig withSeed(long value) {
    return new TrainingConfig(
        steps,
        seconds,
        optimizer,
        learningRate,
        clipNorm,
        averageDecay,
        averageWarmup,
        evaluateEvery,
        selection,
        logEvery,
        value);
  }

  private static void requireNotNegative(String name, double value) {
    if (!(value >= 0)) {
      throw UserError.of("%s is %s; allowed: at least 0", name, value);
    }
  }
}
