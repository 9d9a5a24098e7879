package dev.laurel.scoresde.train;

import dev.laurel.core.UserError;
import dev.laurel.core.run.LearningRate;
import dev.laurel.core.run.Optimizer;
import dev.laurel.core.run.TrainingConfig;

/**
 * How a score model is trained (Song et al. 2021, appendix G; official {@code losses.py}).
 *
 * @param steps most steps
 * @param seconds most time; 0 means no limit
 * @param batch examples of a step
 * @param rate learning rate of Adam
 * @param warmup steps in which the rate rises from 0
 * @param clipNorm longest gradient; 0 means any
 * @param averageDecay memory of the average of the parameters, which is what is kept
 * @param meanLoss whether a row's loss is the mean over its dimensions instead of half their sum
 * @param likelihoodWeighting whether the loss is weighted for likelihoods
 * @param times how times are drawn
 * @param flip whether pictures are mirrored at random
 * @param dequantize whether pictures of bytes get uniform noise within their levels
 * @param evaluateEvery steps between two evaluations; 0 means only at the end
 * @param seed of all that is drawn
 */
public record ScoreTrainingConfig(
    long steps,
    double seconds,
    int batch,
    double rate,
    long warmup,
    double clipNorm,
    double averageDecay,
    boolean meanLoss,
    boolean likelihoodWeighting,
    TimeSampling times,
    boolean flip,
    boolean dequantize,
    long evaluateEvery,
    long seed) {
  /** Checks the values. */
  public ScoreTrainingConfig {
    if (batch < 1) {
      throw UserError.of("batch is %d; allowed: at least 1", batch);
    }
    if (warmup < 0) {
      throw UserError.of("warmup is %d; allowed: at least 0", warmup);
    }
  }

  /** The official settings for CIFAR-10: 1.3 million steps of 128 at 2e-4. */
  public static ScoreTrainingConfig official() {
    return new ScoreTrainingConfig(
        1_300_000,
        0,
        128,
        2e-4,
        5000,
        1,
        0.9999,
        true,
        false,
        TimeSampling.UNIFORM,
        true,
        false,
        0,
        42);
  }

  /** For minutes instead of days: 2000 steps of 64 at 1e-3. */
  public static ScoreTrainingConfig brief() {
    return official()
        .withSteps(2000)
        .withBatch(64)
        .withRate(1e-3, 300)
        .withAverageDecay(0.999)
        .withFlip(false)
        .withSeed(1);
  }

  /** The same with another number of steps. */
  public ScoreTrainingConfig withSteps(long value) {
    return new ScoreTrainingConfig(
        value,
        seconds,
        batch,
        rate,
        warmup,
        clipNorm,
        averageDecay,
        meanLoss,
        likelihoodWeighting,
        times,
        flip,
        dequantize,
        evaluateEvery,
        seed);
  }

  /** The same with a limit of time. */
  public ScoreTrainingConfig withSeconds(double value) {
    return new ScoreTrainingConfig(
        steps,
        value,
        batch,
        rate,
        warmup,
        clipNorm,
        averageDecay,
        meanLoss,
        likelihoodWeighting,
        times,
        flip,
        dequantize,
        evaluateEvery,
        seed);
  }

  /** The same with another batch. */
  public ScoreTrainingConfig withBatch(int value) {
    return new ScoreTrainingConfig(
        steps,
        seconds,
        value,
        rate,
        warmup,
        clipNorm,
        averageDecay,
        meanLoss,
        likelihoodWeighting,
        times,
        flip,
        dequantize,
        evaluateEvery,
        seed);
  }

  /** The same with another learning rate. */
  public ScoreTrainingConfig withRate(double value, long warmupSteps) {
    return new ScoreTrainingConfig(
        steps,
        seconds,
        batch,
        value,
        warmupSteps,
        clipNorm,
        averageDecay,
        meanLoss,
        likelihoodWeighting,
        times,
        flip,
        dequantize,
        evaluateEvery,
        seed);
  }

  /** The same with gradients shortened to another length. */
  public ScoreTrainingConfig withClipNorm(double value) {
    return new ScoreTrainingConfig(
        steps,
        seconds,
        batch,
        rate,
        warmup,
        value,
        averageDecay,
        meanLoss,
        likelihoodWeighting,
        times,
        flip,
        dequantize,
        evaluateEvery,
        seed);
  }

  /** The same with another memory of the average. */
  public ScoreTrainingConfig withAverageDecay(double value) {
    return new ScoreTrainingConfig(
        steps,
        seconds,
        batch,
        rate,
        warmup,
        clipNorm,
        value,
        meanLoss,
        likelihoodWeighting,
        times,
        flip,
        dequantize,
        evaluateEvery,
        seed);
  }

  /** The same with another loss. */
  public ScoreTrainingConfig withLoss(
      boolean mean, boolean weightedForLikelihood, TimeSampling sampling) {
    return new ScoreTrainingConfig(
        steps,
        seconds,
        batch,
        rate,
        warmup,
        clipNorm,
        averageDecay,
        mean,
        weightedForLikelihood,
        sampling,
        flip,
        dequantize,
        evaluateEvery,
        seed);
  }

  /** The same with pictures mirrored at random or not. */
  public ScoreTrainingConfig withFlip(boolean value) {
    return new ScoreTrainingConfig(
        steps,
        seconds,
        batch,
        rate,
        warmup,
        clipNorm,
        averageDecay,
        meanLoss,
        likelihoodWeighting,
        times,
        value,
        dequantize,
        evaluateEvery,
        seed);
  }

  /** The same with noise within the levels of pictures or not. */
  public ScoreTrainingConfig withDequantize(boolean value) {
    return new ScoreTrainingConfig(
        steps,
        seconds,
        batch,
        rate,
        warmup,
        clipNorm,
        averageDecay,
        meanLoss,
        likelihoodWeighting,
        times,
        flip,
        value,
        evaluateEvery,
        seed);
  }

  /** The same with evaluations on the way. */
  public ScoreTrainingConfig withEvaluateEvery(long value) {
    return new ScoreTrainingConfig(
        steps,
        seconds,
        batch,
        rate,
        warmup,
        clipNorm,
        averageDecay,
        meanLoss,
        likelihoodWeighting,
        times,
        flip,
        dequantize,
        value,
        seed);
  }

  /** The same with another seed. */
  public ScoreTrainingConfig withSeed(long value) {
    return new ScoreTrainingConfig(
        steps,
        seconds,
        batch,
        rate,
        warmup,
        clipNorm,
        averageDecay,
        meanLoss,
        likelihoodWeighting,
        times,
        flip,
        dequantize,
        evaluateEvery,
        value);
  }

  /** The training loop that this asks for. */
  TrainingConfig run() {
    LearningRate constant = new LearningRate.Constant(rate);
    return TrainingConfig.adam(steps, rate)
        .withOptimizer(Optimizer.Adam.defaults())
        .withLearningRate(warmup == 0 ? constant : new LearningRate.Warmup(constant, warmup))
        .withSeconds(seconds)
        .withClipNorm(clipNorm)
        .withAverage(averageDecay, true)
        .withEvaluation(evaluateEvery, null)
        .withSeed(seed);
  }
}
