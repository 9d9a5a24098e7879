package dev.laurel.core.run;

import dev.laurel.core.Tensors;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Module;
import org.bytedeco.pytorch.StringTensorDict;
import org.bytedeco.pytorch.StringVector;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * The parameters of a network laid end to end in one vector, and their gradients in another. The
 * network's own tensors become views, so that an optimiser, a norm, an average or a checkpoint
 * handles one vector instead of one tensor per layer.
 */
final class FlatParameters implements AutoCloseable {
  private final List<String> layout;
  private final Tensor values;
  private final Tensor gradient;

  private FlatParameters(List<String> layout, Tensor values, Tensor gradient) {
    this.layout = layout;
    this.values = values;
    this.gradient = gradient;
  }

  /** Lays out the trainable parameters of a network, which must share one element type. */
  static FlatParameters of(Module network) {
    try (PointerScope scope = new PointerScope()) {
      List<String> layout = new ArrayList<>();
      List<Tensor> parameters = new ArrayList<>();
      long length = 0;
      StringTensorDict named = network.named_parameters();
      StringVector names = named.keys();
      for (long i = 0; i < names.size(); i++) {
        Tensor parameter = named.get(names.get(i).getString());
        if (parameter.requires_grad()) {
          parameters.add(parameter);
          layout.add(names.get(i).getString() + java.util.Arrays.toString(parameter.shape()));
          length += parameter.numel();
        }
      }
      if (parameters.isEmpty()) {
        throw new IllegalArgumentException("the network has no parameter that can be trained");
      }
      ScalarType type = parameters.get(0).scalar_type().intern();
      Tensor values = Tensors.zeros(type, length);
      Tensor gradient = Tensors.zeros(type, length);
      long at = 0;
      for (Tensor parameter : parameters) {
        if (parameter.scalar_type().intern() != type) {
          throw new IllegalArgumentException("the parameters of a network must share one type");
        }
        long size = parameter.numel();
        long[] shape = parameter.shape();
        Tensor view = values.narrow(0, at, size).view(shape);
        view.copy_(parameter.detach());
        parameter.set_data(view);
        parameter.mutable_grad().put(gradient.narrow(0, at, size).view(shape));
        at += size;
      }
      return new FlatParameters(List.copyOf(layout), Tensors.keep(values), Tensors.keep(gradient));
    }
  }

  /** Names and shapes, in order. */
  List<String> layout() {
    return layout;
  }

  /** All parameters; writing to it changes the network. */
  Tensor values() {
    return values;
  }

  /** The gradient of the last backward pass. */
  Tensor gradient() {
    return gradient;
  }

  /** A vector of zeros as long as the parameters. */
  Tensor zeros() {
    return gradient.new_zeros(gradient.shape());
  }

  @Override
  public void close() {
    values.close();
    gradient.close();
  }
}
