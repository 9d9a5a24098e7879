package dev.laurel.meshgraphnets.train;

import dev.laurel.core.UserError;
import dev.laurel.core.run.LearningRate;
import dev.laurel.core.run.Optimizer;
import dev.laurel.core.run.TrainingConfig;
import dev.laurel.meshgraphnets.TrainingNoise;
import java.util.function.UnaryOperator;

/**
 * How a simulator is learned.
 *
 * @param run how long, at which rate, from which seed, how often evaluated
 * @param batch frames of a step
 * @param noise on the state; null means the domain's own
 * @param pushforward most steps that the model takes by itself to a state it is then trained on;
 *     how many is drawn anew for every frame. 0, as in the paper: it is trained on true states
 *     alone (Brandstetter, Worrall, Welling, ICLR 2022, section 3.1)
 * @param normalizerSteps frames that the normalisers see before the first step
 * @param horizon states of the rollouts that are evaluated; 0 for none
 */
public record MeshTrainingConfig(
    TrainingConfig run,
    int batch,
    TrainingNoise noise,
    int pushforward,
    long normalizerSteps,
    int horizon) {
  /** Checks the values. */
  public MeshTrainingConfig {
    if (batch < 1) {
      throw UserError.of("batch is %d; allowed: at least 1", batch);
    }
    if (pushforward < 0) {
      throw UserError.of("pushforward is %d; allowed: 0 and more", pushforward);
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
    TrainingConfig run =
        TrainingConfig.adam(10_000_000, 1)
            .withOptimizer(Optimizer.TensorFlowAdam.defaults())
            .withLearningRate(
                new LearningRate.Later(
                    new LearningRate.Above(new LearningRate.Exponential(1e-4, 0.1, 5e6, 0), 1e-6),
                    before))
            .withSeed(1);
    return new MeshTrainingConfig(run, 1, null, 0, before, 0);
  }

  /** A run of minutes: a large rate that falls to a thirtieth over the steps, short gradients. */
  public static MeshTrainingConfig brief(long steps) {
    TrainingConfig run =
        TrainingConfig.adam(steps, 1)
            .withLearningRate(new LearningRate.Cosine(1e-3, 3e-5, steps))
            .withClipNorm(1)
            .withAverage(0.999, true)
            .withSeed(1);
    return new MeshTrainingConfig(run, 1, null, 0, 200, 50);
  }

  /** The same for another time, at another rate, from another seed. */
  public MeshTrainingConfig withRun(UnaryOperator<TrainingConfig> change) {
    return new MeshTrainingConfig(
        change.apply(run), batch, noise, pushforward, normalizerSteps, horizon);
  }

  /** The same with another batch. */
  public MeshTrainingConfig withBatch(int value) {
    return new MeshTrainingConfig(run, value, noise, pushforward, normalizerSteps, horizon);
  }

  /** The same with other noise. */
  public MeshTrainingConfig withNoise(TrainingNoise value) {
    return new MeshTrainingConfig(run, batch, value, pushforward, normalizerSteps, horizon);
  }

  /** The same with more or fewer steps by itself. */
  public MeshTrainingConfig withPushforward(int value) {
    return new MeshTrainingConfig(run, batch, noise, value, normalizerSteps, horizon);
  }

  /** The same with more or fewer frames for the normalisers before the first step. */
  public MeshTrainingConfig withNormalizerSteps(long value) {
    return new MeshTrainingConfig(run, batch, noise, pushforward, value, horizon);
  }

  /** The same with longer or shorter rollouts in its evaluations. */
  public MeshTrainingConfig withHorizon(int value) {
    return new MeshTrainingConfig(run, batch, noise, pushforward, normalizerSteps, value);
  }
}
