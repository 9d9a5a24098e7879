package dev.laurel.scoresde.classify;

import dev.laurel.core.Tensors;
import dev.laurel.core.UserError;
import dev.laurel.core.run.Batches;
import dev.laurel.core.run.LearningRate;
import dev.laurel.core.run.LossTask;
import dev.laurel.core.run.RunOptions;
import dev.laurel.core.run.TrainingConfig;
import dev.laurel.core.run.TrainingReport;
import dev.laurel.core.run.TrainingRun;
import dev.laurel.scoresde.DataScaling;
import dev.laurel.scoresde.SdeConfig;
import dev.laurel.scoresde.data.Examples;
import dev.laurel.scoresde.eval.SampleMetrics;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Module;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * Training of a classifier by cross-entropy, on clean pictures or at random times of an equation.
 */
public final class ClassifierTraining implements LossTask {
  private static final double LEAST_TIME = 1e-5;

  private final Classifier classifier;
  private final Noising noising;
  private final Examples examples;
  private final Examples heldOut;
  private final Batches batches;
  private final int batch;

  /**
   * How pictures are noised.
   *
   * @param sde the model's equation
   * @param scaling the model's
   */
  public record Noising(SdeConfig sde, DataScaling scaling) {}

  private ClassifierTraining(
      Classifier classifier,
      Noising noising,
      Examples examples,
      Examples heldOut,
      int batch,
      long seed) {
    this.classifier = classifier;
    this.noising = noising;
    this.examples = examples;
    this.heldOut = heldOut;
    this.batch = batch;
    this.batches = new Batches(examples.count(), batch, seed);
  }

  /**
   * Trains a classifier.
   *
   * @param noising of a classifier of noised pictures; null for clean ones
   * @param heldOut whose accuracy is reported; null for none
   * @throws UserError if the examples have no labels
   */
  public static TrainingReport train(
      Classifier classifier,
      Noising noising,
      Examples examples,
      Examples heldOut,
      int batch,
      TrainingConfig config,
      RunOptions options) {
    if (examples.labels().length == 0) {
      throw new UserError("the examples have no labels; a classifier needs them");
    }
    if (classifier.settings().network().noised() != (noising != null)) {
      throw new IllegalArgumentException("a noised classifier needs an equation, a clean one none");
    }
    ClassifierTraining task =
        new ClassifierTraining(classifier, noising, examples, heldOut, batch, config.seed());
    return TrainingRun.train(task, config, options);
  }

  /** Adam at 2e-3, falling to 0, with an average. */
  public static TrainingConfig defaults(long steps, long seed) {
    return TrainingConfig.adam(steps, 2e-3)
        .withLearningRate(new LearningRate.Cosine(2e-3, 0, steps))
        .withAverage(0.99, true)
        .withSeed(seed);
  }

  @Override
  public String title() {
    return "classifier";
  }

  @Override
  public Object configuration() {
    Map<String, Object> all = new LinkedHashMap<>();
    all.put("settings", classifier.settings());
    all.put("noising", noising);
    all.put("batch", batch);
    all.put("examples", examples.count());
    return all;
  }

  @Override
  public Module network() {
    return classifier.network();
  }

  @Override
  public Tensor loss(long step, Random random) {
    int[] rows = batches.at(step);
    try (PointerScope scope = new PointerScope()) {
      Tensor logits = logits(examples, rows, random);
      int[] labels = Arrays.stream(rows).map(row -> examples.labels()[row]).toArray();
      Tensor wanted = Tensors.of(labels, labels.length).to(ScalarType.Long);
      return Tensors.keep(torch.cross_entropy(logits, wanted));
    }
  }

  private Tensor logits(Examples of, int[] rows, Random random) {
    Tensor pictures = of.floats(rows, false, random);
    if (noising == null) {
      return classifier.network().logits(classifier.network().features(pictures, null));
    }
    Tensor seen = noising.scaling().forward(pictures);
    float[] means = new float[rows.length];
    float[] stds = new float[rows.length];
    for (int i = 0; i < rows.length; i++) {
      double t = LEAST_TIME + random.nextDouble() * (1 - LEAST_TIME);
      means[i] = (float) noising.sde().meanFactor(t);
      stds[i] = (float) noising.sde().std(t);
    }
    Tensor std = Tensors.of(stds, rows.length, 1, 1, 1);
    Tensor noised =
        seen.mul(Tensors.of(means, rows.length, 1, 1, 1)).add(torch.randn_like(seen).mul(std));
    return classifier.network().logits(classifier.network().features(noised, std.flatten()));
  }

  @Override
  public Map<String, Double> evaluate() {
    if (heldOut == null) {
      return Map.of();
    }
    double right = 0;
    int part = 256;
    for (int from = 0; from < heldOut.count(); from += part) {
      try (PointerScope scope = new PointerScope()) {
        int[] rows = IntStream.range(from, Math.min(heldOut.count(), from + part)).toArray();
        int[] labels = Arrays.stream(rows).map(row -> heldOut.labels()[row]).toArray();
        Tensor logits = logits(heldOut, rows, new Random(from));
        right += SampleMetrics.accuracy(logits, labels) * rows.length;
      }
    }
    return Map.of("accuracy", right / heldOut.count());
  }
}
