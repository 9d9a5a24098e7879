package dev.laurel.nas.train;

import dev.laurel.core.Tensors;
import dev.laurel.core.run.LearningRate;
import dev.laurel.core.run.LossTask;
import dev.laurel.core.run.Optimizer;
import dev.laurel.core.run.TrainingConfig;
import dev.laurel.core.run.TrainingOptions;
import dev.laurel.core.run.TrainingReport;
import dev.laurel.core.run.TrainingRun;
import dev.laurel.nas.data.LabelledPictures;
import dev.laurel.nas.search.Batch;
import java.util.Arrays;
import java.util.Map;
import java.util.Random;
import java.util.function.UnaryOperator;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Module;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/** Trains a network that tells pictures apart; every epoch sees each picture once. */
public final class ClassifierTraining implements LossTask {
  private static final int JUDGED = 500;

  private final Module network;
  private final UnaryOperator<Tensor> logits;
  private final LabelledPictures training;
  private final LabelledPictures test;
  private final int batch;
  private final long seed;
  private long shuffledEpoch = -1;
  private long[] order;

  private ClassifierTraining(
      Module network,
      UnaryOperator<Tensor> logits,
      LabelledPictures training,
      LabelledPictures test,
      int batch,
      long seed) {
    this.network = network;
    this.logits = logits;
    this.training = training;
    this.test = test;
    this.batch = batch;
    this.seed = seed;
  }

  /**
   * How a small network is trained: momentum 0.9, decay 3e-4, a rate that falls as a cosine to 0.
   *
   * @param pictures to learn from
   */
  public static TrainingConfig config(long pictures, int batch, int epochs, double rate) {
    long steps = epochs * ((pictures + batch - 1) / batch);
    return TrainingConfig.adam(steps, rate)
        .withOptimizer(new Optimizer.Sgd(0.9, false, 3e-4))
        .withLearningRate(new LearningRate.Cosine(rate, 0, steps))
        .withClipNorm(5);
  }

  /**
   * Trains.
   *
   * @param logits of pictures by the network
   * @param test judged in the end; null for none
   */
  public static TrainingReport train(
      Module network,
      UnaryOperator<Tensor> logits,
      LabelledPictures training,
      LabelledPictures test,
      int batch,
      TrainingConfig config,
      TrainingOptions options) {
    return TrainingRun.train(
        new ClassifierTraining(network, logits, training, test, batch, config.seed()),
        config,
        options);
  }

  @Override
  public String title() {
    return "training";
  }

  @Override
  public Object configuration() {
    return Map.of("batch", batch, "pictures", training.count(), "classes", training.classes());
  }

  @Override
  public Module network() {
    return network;
  }

  @Override
  public Tensor loss(long step, Random random) {
    long perEpoch = (training.count() + batch - 1) / batch;
    long epoch = step / perEpoch;
    if (epoch != shuffledEpoch) {
      order = shuffled(new Random(seed * 1_000_003 + epoch));
      shuffledEpoch = epoch;
    }
    int from = (int) (step % perEpoch) * batch;
    int to = (int) Math.min(training.count(), from + (long) batch);
    // One picture alone has no statistics.
    from = to - from == 1 ? Math.max(0, from - 1) : from;
    try (PointerScope scope = new PointerScope()) {
      Batch chosen = training.batch(Arrays.copyOfRange(order, from, to));
      return Tensors.keep(torch.cross_entropy_loss(logits.apply(chosen.x()), chosen.y()));
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
    return test == null ? Map.of() : Map.of("accuracy", accuracy(network, logits, test));
  }

  /** Share of right answers, 0 to 1. */
  public static double accuracy(
      Module network, UnaryOperator<Tensor> logits, LabelledPictures pictures) {
    network.eval();
    long correct = 0;
    for (long from = 0; from < pictures.count(); from += JUDGED) {
      long size = Math.min(JUDGED, pictures.count() - from);
      try (PointerScope scope = new PointerScope();
          NoGradGuard none = new NoGradGuard()) {
        correct +=
            Accuracy.correct(
                logits.apply(pictures.pixels().narrow(0, from, size)),
                pictures.labels().narrow(0, from, size),
                1);
      }
    }
    return (double) correct / pictures.count();
  }
}
