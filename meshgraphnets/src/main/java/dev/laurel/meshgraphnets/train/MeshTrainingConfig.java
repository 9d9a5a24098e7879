package dev.laurel.meshgraphnets.train;

import dev.laurel.core.UserError;
import dev.laurel.core.run.LearningRate;
import dev.laurel.core.run.Optimizer;
import dev.laurel.core.run.TrainingConfig;
import dev.laurel.meshgraphnets.TrainingNoise;

/**
 * How a simulator is learned.
 *
 * @param steps most steps
 * @param seconds most time, over all resumptions; 0 means no limit
 * @param batch frames of a step
 * @param learningRate by step
 * @param optimizer how a gradient moves the weights
 * @param clipNorm longest gradient; 0: any
 * @param averageDecay memory of the average of the weights; 0 means none
 * @param noise on the state; null means the domain's own
 * @param normalizerSteps frames that the normalisers see before the first step
 * @param evaluateEvery steps between two evaluations; 0: only at the end
 * @param horizon states of the rollouts that are evaluated; 0 for none
 * @param seed of order and noise
 */
public record MeshTrainingConfig(
    long steps,
    double seconds,
    int batch,
    LearningRate learningRate,
    Optimizer optimizer,
    double clipNorm,
    double averageDecay,
    TrainingNoise noise,
    long normalizerSteps,
    long evaluateEvery,
    int horizon,
    long seed) {
  /** Checks the values. */
  public MeshTrainingConfig {
    if (batch < 1) {
      throw UserError.of("batch is %d; allowed: at least 1", batch);
    }
    if (normalizerSteps < 1) {
      throw UserError.of("normalizerSteps is %d; allowed: at least 1", normalizerSteps);
    }
    if (horizon < 0) {
      throw UserError.of("horizon is %d; allowed: 0 and more", horizon);
    }
  }

  /** The official run: ten million steps, which no CPU will end (official {@code run_model.py}). */
  public static MeshTrainingConfig official() {
    long before = 1000;
    return new MeshTrainingConfig(
        10_000_000,
        0,
        1,
        new LearningRate.Later(
            new LearningRate.Above(new LearningRate.Exponential(1e-4, 0.1, 5e6, 0), 1e-6), before),
        Optimizer.TensorFlowAdam.defaults(),
        0,
        0,
        null,
        before,
        0,
        0,
        1);
  }

  /** A run of minutes: a large rate that falls to a thirtieth over the steps, short gradients. */
  public static MeshTrainingConfig brief(long steps) {
    return new MeshTrainingConfig(
        steps,
        0,
        1,
        new LearningRate.Cosine(1e-3, 3e-5, steps),
        Optimizer.Adam.defaults(),
        1,
        0.999,
        null,
        200,
        0,
        50,
        1);
  }

  /** The same with another limit of time. */
  public MeshTrainingConfig withSeconds(double value) {
    return new MeshTrainingConfig(
        steps,
        value,
        batch,
        learningRate,
        optimizer,
        clipNorm,
        averageDecay,
        noise,
        normalizerSteps,
        evaluateEvery,
        horizon,
        seed);
  }

  /** The same with another number of steps, but the same schedule. */
  public MeshTrainingConfig withSteps(long value) {
    return new MeshTrainingConfig(
        value,
        seconds,
        batch,
        learningRate,
        optimizer,
        clipNorm,
        averageDecay,
        noise,
        normalizerSteps,
        evaluateEvery,
        horizon,
        seed);
  }

  /** The same with another batch. */
  public MeshTrainingConfig withBatch(int value) {
    return new MeshTrainingConfig(
        steps,
        seconds,
        value,
        learningRate,
        optimizer,
        clipNorm,
        averageDecay,
        noise,
        normalizerSteps,
        evaluateEvery,
        horizon,
        seed);
  }

  /** The same with another schedule. */
  public MeshTrainingConfig withLearningRate(LearningRate value) {
    return new MeshTrainingConfig(
        steps,
        seconds,
        batch,
        value,
        optimizer,
        clipNorm,
        averageDecay,
        noise,
        normalizerSteps,
        evaluateEvery,
        horizon,
        seed);
  }

  /** The same with another memory of the average of the weights. */
  public MeshTrainingConfig withAverageDecay(double value) {
    return new MeshTrainingConfig(
        steps,
        seconds,
        batch,
        learningRate,
        optimizer,
        clipNorm,
        value,
        noise,
        normalizerSteps,
        evaluateEvery,
        horizon,
        seed);
  }

  /** The same with other noise. */
  public MeshTrainingConfig withNoise(TrainingNoise value) {
    return new MeshTrainingConfig(
        steps,
        seconds,
        batch,
        learningRate,
        optimizer,
        clipNorm,
        averageDecay,
        value,
        normalizerSteps,
        evaluateEvery,
        horizon,
        seed);
  }

  /** The same with more or fewer frames for the normalisers before the first step. */
  public MeshTrainingConfig withNormalizerSteps(long value) {
    return new MeshTrainingConfig(
        steps,
        seconds,
        batch,
        learningRate,
        optimizer,
        clipNorm,
        averageDecay,
        noise,
        value,
        evaluateEvery,
        horizon,
        seed);
  }

  /** The same with other evaluations. */
  public MeshTrainingConfig withEvaluation(long every, int states) {
    return new MeshTrainingConfig(
        steps,
        seconds,
        batch,
        learningRate,
        optimizer,
        clipNorm,
        averageDecay,
        noise,
        normalizerSteps,
        every,
        states,
        seed);
  }

  /** The same with another seed. */
  public MeshTrainingConfig withSeed(long value) {
    return new MeshTrainingConfig(
        steps,
        seconds,
        batch,
        learningRate,
        optimizer,
        clipNorm,
        averageDecay,
        noise,
        normalizerSteps,
        evaluateEvery,
        horizon,
        value);
  }

  TrainingConfig run() {
    return TrainingConfig.adam(steps, 1)
        .withOptimizer(optimizer)
        .withLearningRate(learningRate)
        .withSeconds(seconds)
        .withClipNorm(clipNorm)
        .withAverage(averageDecay, true)
        .withEvaluation(evaluateEvery, null)
        .withSeed(seed);
  }
}
