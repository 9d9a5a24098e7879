package dev.laurel.nas.train;

import dev.laurel.core.Tensors;
import dev.laurel.core.run.LearningRate;
import dev.laurel.core.run.LossTask;
import dev.laurel.core.run.Optimizer;
import dev.laurel.core.run.RunOptions;
import dev.laurel.core.run.TrainingConfig;
import dev.laurel.core.run.TrainingReport;
import dev.laurel.core.run.TrainingRun;
import dev.laurel.nas.data.Augmentation;
import dev.laurel.nas.data.LabelledPictures;
import dev.laurel.nas.network.Classifier;
import dev.laurel.nas.search.Batch;
import java.util.Arrays;
import java.util.Map;
import java.util.Random;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Module;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;

/** Trains a network that tells pictures apart; every epoch sees each picture once. */
public final class ClassifierTraining implements LossTask {
  private static final int JUDGED = 500;

  private final Classifier classifier;
  private final LabelledPictures training;
  private final LabelledPictures test;
  private final int batch;
  private final Augmentation augmentation;
  private final TrainingConfig config;
  private long shuffledEpoch = -1;
  private long[] order;

  private ClassifierTraining(
      Classifier classifier,
      LabelledPictures training,
      LabelledPictures test,
      int batch,
      Augmentation augmentation,
      TrainingConfig config) {
    this.classifier = classifier;
    this.training = training;
    this.test = test;
    this.batch = batch;
    this.augmentation = augmentation;
    this.config = config;
  }

  /**
   * How a network is trained: momentum 0.9, decay 3e-4, a rate that falls as a cosine to 0,
   * gradients clipped to 5.
   *
   * @param pictures to learn from
   */
  public static TrainingConfig config(long pictures, int batch, int epochs, double rate) {
    long steps = epochs * stepsPerEpoch(pictures, batch);
    return TrainingConfig.adam(steps, rate)
        .withOptimizer(new Optimizer.Sgd(0.9, false, 3e-4))
        .withLearningRate(new LearningRate.Cosine(rate, 0, steps))
        .withClipNorm(5);
  }

  /** Batches of all pictures. */
  public static long stepsPerEpoch(long pictures, int batch) {
    return (pictures + batch - 1) / batch;
  }

  /**
   * Trains.
   *
   * @param test judged in the end; null for none
   */
  public static TrainingReport train(
      Classifier classifier,
      LabelledPictures training,
      LabelledPictures test,
      int batch,
      Augmentation augmentation,
      TrainingConfig config,
      RunOptions options) {
    return TrainingRun.train(
        new ClassifierTraining(classifier, training, test, batch, augmentation, config),
        config,
        options);
  }

  @Override
  public String title() {
    return "training";
  }

  @Override
  public Object configuration() {
    return Map.of(
        "batch", batch,
        "pictures", training.count(),
        "classes", training.classes(),
        "augmentation", String.valueOf(augmentation));
  }

  @Override
  public Module network() {
    return classifier.network();
  }

  @Override
  public Tensor loss(long step, Random random) {
    long perEpoch = stepsPerEpoch(training.count(), batch);
    long epoch = step / perEpoch;
    if (epoch != shuffledEpoch) {
      order = shuffled(new Random(config.seed() * 1_000_003 + epoch));
      shuffledEpoch = epoch;
    }
    int from = (int) (step % perEpoch) * batch;
    int to = (int) Math.min(training.count(), from + (long) batch);
    // One picture alone has no statistics.
    from = to - from == 1 ? Math.max(0, from - 1) : from;
    try (PointerScope scope = new PointerScope()) {
      Batch chosen = training.batch(Arrays.copyOfRange(order, from, to));
      Tensor changed = training.alike(augmentation.of(chosen.x(), random));
      double progress = (double) step / Math.max(1, config.steps());
      return Tensors.keep(classifier.loss(new Batch(changed, chosen.y()), progress, random));
    }
  }

  private long[] shuffled(Random random) {
    long[] numbers = new long[(int) training.count()];
    for (int i = 0; i < numbers.length; i++) {
      numbers[i] = i;
    }
    for (int i = numbers.length - 1; i > 0; i--) {
      int other = random.nextInt(i + 1);
      long swapped = numbers[i];
      numbers[i] = numbers[other];
      numbers[other] = swapped;
    }
    return numbers;
  }

  @Override
  public Map<String, Double> evaluate() {
    return test == null ? Map.of() : Map.of("accuracy", accuracy(classifier, test));
  }

  /** Share of right answers, 0 to 1. */
  public static double accuracy(Classifier classifier, LabelledPictures pictures) {
    classifier.network().eval();
    long correct = 0;
    for (long from = 0; from < pictures.count(); from += JUDGED) {
      long size = Math.min(JUDGED, pictures.count() - from);
      try (PointerScope scope = new PointerScope();
          NoGradGuard none = new NoGradGuard()) {
        correct +=
            Accuracy.correct(
                classifier.logits(pictures.pixels().narrow(0, from, size)),
                pictures.labels().narrow(0, from, size),
                1);
      }
    }
    return (double) correct / pictures.count();
  }
}
