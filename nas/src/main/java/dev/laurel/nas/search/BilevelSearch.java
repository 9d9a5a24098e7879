package dev.laurel.nas.search;

import dev.laurel.core.run.LossTask;
import dev.laurel.core.run.TrainingOptions;
import dev.laurel.core.run.TrainingReport;
import dev.laurel.core.run.TrainingRun;
import dev.laurel.core.run.TrainingVectors;
import dev.laurel.nas.network.Supernet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.UnaryOperator;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Module;
import org.bytedeco.pytorch.Tensor;

/**
 * Trains weights and architecture weights in turn (official {@code train_search.py}): in every step
 * first the architecture weights on a batch of the one half of the data, then the weights on one of
 * the other.
 */
public final class BilevelSearch implements LossTask {
  private final SearchNetwork network;
  private final SearchData data;
  private final SearchConfig config;
  private final BilevelStep step;
  private TrainingVectors vectors;

  private BilevelSearch(SearchNetwork network, SearchData data, SearchConfig config) {
    this.network = network;
    this.data = data;
    this.config = config;
    step = new BilevelStep(network.supernet(), network.architecture(), UnaryOperator.identity());
  }

  /** Trains; an interrupted run goes on exactly from its checkpoint. */
  public static TrainingReport train(
      SearchNetwork network, SearchData data, SearchConfig config, TrainingOptions options) {
    return TrainingRun.train(new BilevelSearch(network, data, config), config.run(), options);
  }

  @Override
  public String title() {
    return "search";
  }

  @Override
  public Object configuration() {
    Supernet supernet = network.supernet();
    return Map.of(
        "method", config.method(),
        "smoothing", config.smoothing(),
        "architectureOptimizer", config.architectureOptimizer(),
        "architectureRate", config.architectureRate(),
        "spaces", List.copyOf(supernet.spaces()));
  }

  @Override
  public Module network() {
    return network;
  }

  @Override
  public Tensor loss(long at, Random random) {
    Batch training = data.training(at, random);
    switch (config.method()) {
      case BLANK -> {}
      case FIRST_ORDER ->
          step.architectureStep(data.validation(at, random), config.architectureRate());
      case SECOND_ORDER -> secondOrderStep(training, data.validation(at, random), at);
    }
    long perEpoch = data.stepsPerEpoch();
    Smoothing smoothing =
        Smoothing.ofEpoch(at / perEpoch, Math.max(1, config.run().steps() / perEpoch));
    return step.weightLoss(training, config.smoothing(), smoothing, random);
  }

  private void secondOrderStep(Batch training, Batch validation, long at) {
    try (PointerScope scope = new PointerScope()) {
      SecondOrder ahead =
          new SecondOrder(
              step,
              network.architecture(),
              network.supernet().network(),
              vectors,
              config.run().optimizer());
      network
          .architecture()
          .update(
              ahead.of(training, validation, config.run().learningRate().at(at)).gradients(),
              config.architectureRate());
    }
  }

  @Override
  public void start(TrainingVectors moved) {
    vectors = moved;
  }
}
