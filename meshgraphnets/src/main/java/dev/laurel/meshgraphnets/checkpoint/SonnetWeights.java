package dev.laurel.meshgraphnets.checkpoint;

import dev.laurel.core.Tensors;
import dev.laurel.core.UserError;
import dev.laurel.meshgraphnets.network.GraphNetwork;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.StringTensorDict;
import org.bytedeco.pytorch.StringVector;
import org.bytedeco.pytorch.Tensor;

/**
 * Weights laid out as the official code's: a matrix is {@code (in, out)}, where libtorch's is the
 * transpose. Names are those of {@link GraphNetwork}, such as {@code block0.edge0.linear1.weight}.
 */
public final class SonnetWeights {
  private SonnetWeights() {}

  /** The network's parameters in this layout, in the scope of the caller. */
  public static Map<String, Tensor> of(GraphNetwork network) {
    Map<String, Tensor> all = new LinkedHashMap<>();
    each(network, (name, own) -> all.put(name, own.dim() == 2 ? own.t() : own));
    return all;
  }

  /**
   * Gives the network weights of this layout.
   *
   * @param weights by name
   * @throws UserError if one is missing (null) or of another shape
   */
  public static void assign(GraphNetwork network, Function<String, Tensor> weights) {
    try (PointerScope scope = new PointerScope();
        NoGradGuard noGradients = new NoGradGuard()) {
      each(
          network,
          (name, own) -> {
            Tensor given = weights.apply(name);
            if (given == null) {
              throw UserError.of("weight %s is missing", name);
            }
            Tensor turned = given.dim() == 2 ? given.t() : given;
            if (!Arrays.equals(turned.shape(), own.shape())) {
              throw UserError.of(
                  "weight %s has shape %s; the network needs the transpose of %s",
                  name, Arrays.toString(given.shape()), Arrays.toString(own.shape()));
            }
            own.copy_(Tensors.as(turned, own.scalar_type().intern()));
          });
    }
  }

  private interface Visitor {
    void visit(String name, Tensor own);
  }

  private static void each(GraphNetwork network, Visitor visitor) {
    StringTensorDict named = network.named_parameters();
    StringVector names = named.keys();
    for (long i = 0; i < names.size(); i++) {
      String name = names.get(i).getString();
      visitor.visit(name, named.get(name));
    }
  }
}
