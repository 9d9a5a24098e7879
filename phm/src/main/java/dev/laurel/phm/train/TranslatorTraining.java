package dev.laurel.phm.train;

import dev.laurel.core.UserError;
import dev.laurel.core.run.LossTask;
import dev.laurel.core.run.RunOptions;
import dev.laurel.core.run.TrainingConfig;
import dev.laurel.core.run.TrainingReport;
import dev.laurel.core.run.TrainingRun;
import dev.laurel.phm.Translator;
import dev.laurel.phm.Translator.Numbers;
import dev.laurel.phm.data.Pair;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.bytedeco.pytorch.Module;
import org.bytedeco.pytorch.Tensor;

/** Trains what rewrites sentences. */
public final class TranslatorTraining implements LossTask {
  private static final int EVALUATED = 64;

  private final Translator model;
  private final List<Numbers> training;
  private final List<Numbers> validation;
  private final StepConfig step;
  private final LengthBatches batches;

  private TranslatorTraining(
      Translator model,
      List<Numbers> training,
      List<Numbers> validation,
      StepConfig step,
      TrainingConfig config) {
    this.model = model;
    this.training = training;
    this.validation = validation;
    this.step = step;
    batches =
        new LengthBatches(
            training.stream().mapToInt(Numbers::longest).toArray(), step.batch(), config.seed());
  }

  /**
   * Trains a model.
   *
   * @param validation whose perplexity of a subword is reported; may be empty
   * @throws UserError if there is no pair, one is longer than a step, or the checkpoint is of
   *     another run
   */
  public static TrainingReport train(
      Translator model,
      List<Pair> training,
      List<Pair> validation,
      StepConfig step,
      TrainingConfig config,
      RunOptions options) {
    if (training.isEmpty()) {
      throw new UserError("there is no pair of sentences to learn from");
    }
    return TrainingRun.train(
        new TranslatorTraining(
            model,
            training.stream().map(model::numbers).toList(),
            validation.stream().map(model::numbers).toList(),
            step,
            config),
        config,
        options);
  }

  @Override
  public String title() {
    return "phm translation";
  }

  @Override
  public Object configuration() {
    return Map.of("model", model.config(), "step", step, "pairs", training.size());
  }

  @Override
  public Module network() {
    return model.network();
  }

  @Override
  public Tensor loss(long at, Random random) {
    return step.decayed(
        model.loss(batches.at(at).stream().map(training::get).toList()), model.weights().values());
  }

  @Override
  public Map<String, Double> evaluate() {
    if (validation.isEmpty()) {
      return Map.of();
    }
    double sum = 0;
    double count = 0;
    for (int from = 0; from < validation.size(); from += EVALUATED) {
      double[] some =
          model.surprise(validation.subList(from, Math.min(validation.size(), from + EVALUATED)));
      sum += some[0];
      count += some[1];
    }
    return Map.of("perplexity", Math.exp(sum / count));
  }
}
