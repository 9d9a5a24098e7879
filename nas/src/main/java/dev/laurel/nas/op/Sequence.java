package dev.laurel.nas.op;

import java.util.List;
import org.bytedeco.pytorch.Module;
import org.bytedeco.pytorch.Tensor;

/** Layers one behind the other; those with parameters are named by their places. */
public final class Sequence extends Module implements Layer {
  private final List<Layer> layers;

  /** Of layers. */
  public Sequence(Layer... layers) {
    super("Sequence");
    this.layers = List.of(layers);
    for (int i = 0; i < layers.length; i++) {
      if (layers[i] instanceof Module module) {
        register_module(Integer.toString(i), module);
      }
    }
  }

  @Override
  public Tensor forward(Tensor x) {
    Tensor y = x;
    for (Layer layer : layers) {
      y = layer.forward(y);
    }
    return y;
  }

  @Override
  public Tensor scaled(Source source, Tensor scale) {
    int last = layers.size() - 1;
    if (last == 0) {
      return layers.get(0).scaled(source, scale);
    }
    Tensor y = layers.get(0) == RECTIFIER ? source.rectified() : layers.get(0).forward(source.x());
    for (int i = 1; i < last; i++) {
      y = layers.get(i).forward(y);
    }
    return layers.get(last).scaled(y, scale);
  }
}
