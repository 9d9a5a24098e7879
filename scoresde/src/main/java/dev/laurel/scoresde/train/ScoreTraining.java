package dev.laurel.scoresde.train;

import dev.laurel.core.Tensors;
import dev.laurel.core.UserError;
import dev.laurel.core.run.Batches;
import dev.laurel.core.run.LossTask;
import dev.laurel.core.run.RunOptions;
import dev.laurel.core.run.TrainingReport;
import dev.laurel.core.run.TrainingRun;
import dev.laurel.scoresde.ModelConfig;
import dev.laurel.scoresde.ScoreModel;
import dev.laurel.scoresde.data.Examples;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Module;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/** Training of a score model by denoising score matching (Song et al. 2021, section 3.3). */
public final class ScoreTraining implements LossTask {
  private static final long EVALUATION_SEED = 99;

  private final ScoreModel model;
  private final Examples examples;
  private final Examples heldOut;
  private final ScoreTrainingConfig config;
  private final Batches batches;

  private ScoreTraining(
      ScoreModel model, Examples examples, Examples heldOut, ScoreTrainingConfig config) {
    this.model = model;
    this.examples = examples;
    this.heldOut = heldOut;
    this.config = config;
    this.batches = new Batches(examples.count(), config.batch(), config.seed());
  }

  /**
   * Trains a model, which afterwards holds the average of its parameters.
   *
   * @param examples to learn from
   * @param heldOut whose loss is reported; null for none
   * @throws UserError if the data does not fit the model, the loss is not finite or the checkpoint
   *     is of another run
   */
  public static TrainingReport train(
      ScoreModel model,
      Examples examples,
      Examples heldOut,
      ScoreTrainingConfig config,
      RunOptions options) {
    if (config.likelihoodWeighting() && !model.config().continuous()) {
      throw new UserError(
          "likelihood weighting needs continuous training; the discrete losses have their own"
              + " weights");
    }
    examples.requireFits(model);
    return TrainingRun.train(
        new ScoreTraining(model, examples, heldOut, config), config.run(), options);
  }

  @Override
  public String title() {
    return "score model";
  }

  @Override
  public Object configuration() {
    Map<String, Object> all = new LinkedHashMap<>();
    all.put("model", model.config());
    all.put("training", config.withSteps(1).withSeconds(0));
    all.put("examples", examples.count());
    return all;
  }

  @Override
  public Module network() {
    return model.network().module();
  }

  @Override
  public Tensor loss(long step, Random random) {
    return loss(
        examples.batch(batches.at(step), model, random, config.dequantize(), config.flip()),
        random);
  }

  private Tensor loss(Tensor batch, Random random) {
    int count = Math.toIntExact(batch.size(0));
    ModelConfig kind = model.config();
    try (PointerScope scope = new PointerScope()) {
      Tensor z = torch.randn_like(batch);
      if (!kind.continuous()) {
        int[] labels = random.ints(count, 0, kind.sde().steps()).toArray();
        return Tensors.keep(
            new DiscreteLoss(kind.sde(), config.meanLoss()).of(model.network(), batch, labels, z));
      }
      TimeSampling.Times drawn = config.times().draw(kind.sde(), count, random);
      ContinuousLoss loss =
          new ContinuousLoss(model.labels(), config.meanLoss(), config.likelihoodWeighting());
      return Tensors.keep(loss.of(model.network(), batch, drawn.times(), drawn.weights(), z));
    }
  }

  @Override
  public Map<String, Double> evaluate() {
    if (heldOut == null) {
      return Map.of();
    }
    double sum = 0;
    for (int from = 0; from < heldOut.count(); from += config.batch()) {
      try (PointerScope scope = new PointerScope()) {
        int to = Math.min(heldOut.count(), from + config.batch());
        Random random = new Random(EVALUATION_SEED + from);
        int[] rows = java.util.stream.IntStream.range(from, to).toArray();
        Tensor batch = heldOut.batch(rows, model, random, config.dequantize(), false);
        sum += loss(batch, random).item_double() * (to - from);
      }
    }
    return Map.of("heldOutLoss", sum / heldOut.count());
  }
}
