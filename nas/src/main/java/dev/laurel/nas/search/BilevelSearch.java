package dev.laurel.nas.search;

import dev.laurel.core.run.LossTask;
import dev.laurel.core.run.RunOptions;
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
  private final EpochListener listener;
  private TrainingVectors vectors;

  /** Is told how far a search is. */
  @FunctionalInterface
  public interface EpochListener {
    /**
     * An epoch begins; after an interruption one may begin again.
     *
     * @param shares of the operations, by kind of cell
     */
    void begins(long epoch, List<double[][]> shares);
  }

  private BilevelSearch(
      SearchNetwork network, SearchData data, SearchConfig config, EpochListener listener) {
    this.listener = listener;
    this.network = network;
    this.data = data;
    this.config = config;
    step = new BilevelStep(network.supernet(), network.architecture(), UnaryOperator.identity());
  }

  /** Trains; an interrupted run goes on exactly from its checkpoint. */
  public static TrainingReport train(
      SearchNetwork network, SearchData data, SearchConfig config, RunOptions options) {
    return train(network, data, config, options, (epoch, shares) -> {});
  }

  /** The same, with a listener. */
  public static TrainingReport train(
      SearchNetwork network,
      SearchData data,
      SearchConfig config,
      RunOptions options,
      EpochListener listener) {
    return TrainingRun.train(
        new BilevelSearch(network, data, config, listener), config.run(), options);
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
    if (at % data.stepsPerEpoch() == 0) {
      listener.begins(at / data.stepsPerEpoch(), network.architecture().numbers());
    }
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
