package dev.laurel.phm.train;

import dev.laurel.core.UserError;
import dev.laurel.core.run.Batches;
import dev.laurel.core.run.LossTask;
import dev.laurel.core.run.RunOptions;
import dev.laurel.core.run.TrainingConfig;
import dev.laurel.core.run.TrainingReport;
import dev.laurel.core.run.TrainingRun;
import dev.laurel.phm.Classifier;
import dev.laurel.phm.Example;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.bytedeco.pytorch.Module;
import org.bytedeco.pytorch.Tensor;

/** Trains a classifier of sentences. */
public final class ClassifierTraining implements LossTask {
  private final Classifier model;
  private final List<Example> training;
  private final List<Example> validation;
  private final StepConfig step;
  private final Batches batches;

  private ClassifierTraining(
      Classifier model,
      List<Example> training,
      List<Example> validation,
      StepConfig step,
      TrainingConfig config) {
    this.model = model;
    this.training = training;
    this.validation = validation;
    this.step = step;
    batches = new Batches(training.size(), step.batch(), config.seed());
  }

  /**
   * Trains a model.
   *
   * @param validation whose accuracy is reported; may be empty
   * @throws UserError if there is no example, or the checkpoint is of another run
   */
  public static TrainingReport train(
      Classifier model,
      List<Example> training,
      List<Example> validation,
      StepConfig step,
      TrainingConfig config,
      RunOptions options) {
    if (training.stream().anyMatch(example -> example.first().length == 0)) {
      throw new UserError("a sentence without a word cannot be learned from");
    }
    return TrainingRun.train(
        new ClassifierTraining(model, training, validation, step, config), config, options);
  }

  @Override
  public String title() {
    return "phm " + model.config().task();
  }

  @Override
  public Object configuration() {
    return Map.of("model", model.config(), "step", step, "examples", training.size());
  }

  @Override
  public Module network() {
    return model.network();
  }

  @Override
  public Tensor loss(long at, Random random) {
    return step.decayed(
        model.loss(Arrays.stream(batches.at(at)).mapToObj(training::get).toList()),
        model.weights().values());
  }

  @Override
  public Map<String, Double> evaluate() {
    return validation.isEmpty() ? Map.of() : Map.of("accuracy", model.evaluate(validation).share());
  }
}
