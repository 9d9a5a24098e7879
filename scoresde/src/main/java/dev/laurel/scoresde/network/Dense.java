package dev.laurel.scoresde.network;

import dev.laurel.core.Tensors;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.LinearImpl;
import org.bytedeco.pytorch.Module;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;

/**
 * Residual layers h + D(act(S(time) h + E(time))) on the flattened data. The label, a time or a
 * noise level, is seen through Fourier features of its logarithm, which tells all magnitudes apart.
 */
final class Dense extends Module implements ScoreNetwork {
  private static final int FREQUENCIES = 32;
  private static final double FREQUENCY_SCALE = 1;
  private static final double LEAST_LABEL = 1e-5;

  private final DenseConfig config;
  private final boolean centered;
  private final TimeEmbedding.Fourier fourier;
  private final LinearImpl time;
  private final LinearImpl first;
  private final List<LinearImpl> layers = new ArrayList<>();
  private final List<LinearImpl> times = new ArrayList<>();
  private final LinearImpl last;

  Dense(DenseConfig config, NetworkConfig.Setting setting) {
    super("Dense");
    this.config = config;
    this.centered = setting.centered();
    Initializer initializer = new Initializer(setting.seed());
    int values = setting.channels() * setting.size() * setting.size();
    int width = config.width();
    fourier =
        register_module(
            "embedding", new TimeEmbedding.Fourier(initializer, FREQUENCIES, FREQUENCY_SCALE));
    time = register_module("time", initializer.dense(2L * FREQUENCIES, width));
    first = register_module("first", initializer.dense(values, width));
    for (int i = 0; i < config.layers(); i++) {
      layers.add(register_module("layer" + i, initializer.dense(width, width)));
      times.add(register_module("time" + i, initializer.dense(width, 2L * width)));
    }
    last = register_module("last", initializer.dense(width, values));
  }

  @Override
  public Module module() {
    return this;
  }

  @Override
  public Tensor forward(Tensor x, Tensor labels) {
    try (PointerScope scope = new PointerScope()) {
      Activation activation = config.activation();
      Tensor seen = labels.to(x.scalar_type()).add(new Scalar(LEAST_LABEL)).log();
      Tensor embedding = activation.apply(time.forward(fourier.forward(seen)));
      Tensor h = first.forward((centered ? x : Labels.aroundZero(x)).flatten(1, -1));
      for (int i = 0; i < layers.size(); i++) {
        Tensor told = times.get(i).forward(embedding);
        Tensor scale = told.narrow(1, 0, config.width()).add(new Scalar(1.0));
        Tensor shift = told.narrow(1, config.width(), config.width());
        Tensor inner = activation.apply(h.mul(scale).add(shift));
        h = h.add(layers.get(i).forward(inner));
      }
      return Tensors.keep(last.forward(activation.apply(h)).reshape(x.shape()));
    }
  }
}
