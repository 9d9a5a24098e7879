package dev.laurel.binaural.train;

import dev.laurel.binaural.loss.TrainingLoss;
import dev.laurel.core.UserError;
import dev.laurel.core.run.LearningRate;
import dev.laurel.core.run.TrainingConfig;
import java.util.function.UnaryOperator;

/**
 * How a network is trained.
 *
 * @param run steps, rate, clipping, average
 * @param loss what is minimised
 * @param lateLoss what is minimised in the last part; the same as {@code loss} if nothing changes
 * @param lateShare the last part, of all steps, 0 to 1
 * @param batch chunks of a step; official: 32
 * @param milliseconds of a chunk; official: 200
 */
public record BinauralTrainingConfig(
    TrainingConfig run,
    TrainingLoss loss,
    TrainingLoss lateLoss,
    double lateShare,
    int batch,
    int milliseconds) {
  private static final double BRIEF_RATE = 4e-3;
  private static final long WARMUP = 30;
  private static final long LOG_EVERY = 20;

  /** Checks the values. */
  public BinauralTrainingConfig {
    if (batch < 1) {
      throw UserError.of("batch is %d; allowed: at least 1", batch);
    }
    if (!(lateShare >= 0 && lateShare <= 1)) {
      throw UserError.of("lateShare is %s; allowed: 0 to 1", lateShare);
    }
    int unused = Chunk.size(milliseconds);
  }

  /**
   * For training that must be short: eight chunks a step, the rate falls as a cosine from 0.004 to
   * a fiftieth, gradients are clipped to 1.
   */
  public static BinauralTrainingConfig brief(long steps) {
    return new BinauralTrainingConfig(
        TrainingConfig.adam(steps, BRIEF_RATE)
            .withLearningRate(
                new LearningRate.Warmup(
                    new LearningRate.Cosine(BRIEF_RATE, BRIEF_RATE / 50, steps), WARMUP))
            .withClipNorm(1)
            .withLogEvery(LOG_EVERY),
        TrainingLoss.fast(),
        TrainingLoss.fast(),
        0,
        8,
        200);
  }

  /** As the official code but for its schedule: 32 chunks a step, rate 0.001, all heads. */
  public static BinauralTrainingConfig official(long steps) {
    return new BinauralTrainingConfig(
        TrainingConfig.adam(steps, 1e-3),
        TrainingLoss.official(),
        TrainingLoss.official(),
        0,
        32,
        200);
  }

  /** The same with another run. */
  public BinauralTrainingConfig withRun(UnaryOperator<TrainingConfig> change) {
    return new BinauralTrainingConfig(
        change.apply(run), loss, lateLoss, lateShare, batch, milliseconds);
  }

  /** The same with another loss, from first to last. */
  public BinauralTrainingConfig withLoss(TrainingLoss value) {
    return new BinauralTrainingConfig(run, value, value, lateShare, batch, milliseconds);
  }

  /** The same with another loss in the last part of the steps. */
  public BinauralTrainingConfig withLateLoss(TrainingLoss value, double share) {
    return new BinauralTrainingConfig(run, loss, value, share, batch, milliseconds);
  }

  /** The same with another batch. */
  public BinauralTrainingConfig withBatch(int value) {
    return new BinauralTrainingConfig(run, loss, lateLoss, lateShare, value, milliseconds);
  }

  /** The same with other chunks. */
  public BinauralTrainingConfig withMilliseconds(int value) {
    return new BinauralTrainingConfig(run, loss, lateLoss, lateShare, batch, value);
  }

  /** What is minimised in a step. */
  TrainingLoss lossAt(long step) {
    return step >= (1 - lateShare) * run.steps() ? lateLoss : loss;
  }
}
