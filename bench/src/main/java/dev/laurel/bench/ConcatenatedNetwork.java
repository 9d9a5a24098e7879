package dev.laurel.bench;

import dev.laurel.core.Tensors;
import dev.laurel.meshgraphnets.Graph;
import dev.laurel.meshgraphnets.network.GraphNetwork;
import java.util.HashMap;
import java.util.Map;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.StringTensorDict;
import org.bytedeco.pytorch.StringVector;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch;

/**
 * The graph network as the official code writes it, on the same engine with the same weights:
 * sender, receiver and edge put side by side, edges in any order, nothing in place. What {@link
 * GraphNetwork} is compared with.
 */
final class ConcatenatedNetwork {
  private final Map<String, Tensor> weights = new HashMap<>();
  private final int layers;
  private final int blocks;

  ConcatenatedNetwork(GraphNetwork network, int layers, int blocks) {
    this.layers = layers;
    this.blocks = blocks;
    StringTensorDict named = network.named_parameters();
    StringVector names = named.keys();
    for (long i = 0; i < names.size(); i++) {
      String name = names.get(i).getString();
      weights.put(name, named.get(name));
    }
  }

  private Tensor mlp(String name, Tensor x) {
    try (PointerScope scope = new PointerScope()) {
      Tensor y = x;
      for (int i = 0; i <= layers; i++) {
        String linear = name + ".linear" + i;
        y = torch.linear(y, weights.get(linear + ".weight"), bias(linear));
        y = i < layers ? torch.relu(y) : y;
      }
      Tensor gain = weights.get(name + ".norm.weight");
      if (gain != null) {
        y =
            torch.layer_norm(
                y,
                new long[] {gain.size(0)},
                new TensorOptional(gain),
                new TensorOptional(weights.get(name + ".norm.bias")),
                1e-5,
                false);
      }
      return Tensors.keep(y);
    }
  }

  private TensorOptional bias(String linear) {
    return new TensorOptional(weights.get(linear + ".bias"));
  }

  Tensor forward(Tensor node, Tensor edge, Graph graph) {
    try (PointerScope scope = new PointerScope()) {
      Tensor senders = Tensors.of(graph.senders(), graph.edges());
      Tensor receivers = Tensors.of(graph.receivers(), graph.edges());
      Tensor h = mlp("encoder.node", node);
      Tensor e = mlp("encoder.edge0", edge);
      for (int b = 0; b < blocks; b++) {
        try (PointerScope round = new PointerScope()) {
          Tensor seen = Tensors.beside(h.index_select(0, senders), h.index_select(0, receivers), e);
          Tensor message = mlp("block" + b + ".edge0", seen);
          Tensor sum = torch.zeros_like(h).index_add(0, receivers, message);
          Tensor updated = mlp("block" + b + ".node", Tensors.beside(h, sum));
          h = Tensors.keep(h.add(updated));
          e = Tensors.keep(e.add(message));
        }
      }
      return Tensors.keep(mlp("decoder", h));
    }
  }
}
