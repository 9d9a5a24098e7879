package dev.laurel.ntk.averaging;

import java.util.ArrayList;
import java.util.List;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.BatchNorm1dImpl;
import org.bytedeco.pytorch.BatchNorm2dImpl;
import org.bytedeco.pytorch.BatchNorm3dImpl;
import org.bytedeco.pytorch.BatchNormOptions;
import org.bytedeco.pytorch.Module;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.SharedModuleVector;
import org.bytedeco.pytorch.Tensor;

/** Running statistics of batch normalisation, anew for averaged weights. */
public final class BatchNormStatistics {
  private BatchNormStatistics() {}

  /** The parts of a layer that hold statistics. */
  private record Layer(BatchNormOptions options, Tensor mean, Tensor variance, Tensor count) {}

  /**
   * Forgets the statistics of all libtorch batch-normalisation layers and takes the plain mean of
   * those of the given passes, as {@code torch.optim.swa_utils.update_bn}.
   *
   * @param passes run the network in training mode over batches of training data
   * @return layers that were refreshed
   */
  public static int refresh(Module network, Runnable passes) {
    try (PointerScope scope = new PointerScope();
        NoGradGuard noGradients = new NoGradGuard()) {
      List<Layer> layers = layers(network);
      List<Double> momenta = new ArrayList<>();
      for (Layer layer : layers) {
        layer.mean.zero_();
        layer.variance.fill_(new org.bytedeco.pytorch.Scalar(1));
        layer.count.zero_();
        momenta.add(layer.options.momentum().has_value() ? layer.options.momentum().get() : null);
        layer.options.momentum().reset();
      }
      boolean training = network.is_training();
      network.train(true);
      try {
        passes.run();
      } finally {
        network.train(training);
        for (int i = 0; i < layers.size(); i++) {
          if (momenta.get(i) != null) {
            layers.get(i).options.momentum().put(momenta.get(i));
          }
        }
      }
      return layers.size();
    }
  }

  private static List<Layer> layers(Module network) {
    List<Layer> layers = new ArrayList<>();
    SharedModuleVector modules = network.modules();
    for (long i = 0; i < modules.size(); i++) {
      Module module = modules.get(i);
      BatchNorm1dImpl one = module.asBatchNorm1d();
      BatchNorm2dImpl two = module.asBatchNorm2d();
      BatchNorm3dImpl three = module.asBatchNorm3d();
      if (one != null) {
        layers.add(
            new Layer(
                one.options(), one.running_mean(), one.running_var(), one.num_batches_tracked()));
      } else if (two != null) {
        layers.add(
            new Layer(
                two.options(), two.running_mean(), two.running_var(), two.num_batches_tracked()));
      } else if (three != null) {
        layers.add(
            new Layer(
                three.options(),
                three.running_mean(),
                three.running_var(),
                three.num_batches_tracked()));
      }
    }
    return layers;
  }
}
