package dev.laurel.phm.convert;

import dev.laurel.core.UserError;
import dev.laurel.core.io.NetworkTensors;
import dev.laurel.phm.layer.HypercomplexWeight;
import dev.laurel.phm.layer.Rule;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Module;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;

/**
 * From a network to one of the same form with another n: every weight becomes the nearest that the
 * other can have, all else is copied. With n = 1 on the far side nothing is lost.
 */
public final class Conversion {
  private Conversion() {}

  /**
   * What became of a layer.
   *
   * @param name of the layer
   * @param rows outputs
   * @param columns inputs
   * @param before numbers
   * @param after numbers
   * @param relativeError what is lost of the weight's norm
   */
  public record Line(
      String name, long rows, long columns, long before, long after, double relativeError) {}

  /**
   * Converts.
   *
   * @param from all weights of the first network
   * @param to all weights of the other, with the same names and sides
   * @throws UserError if the networks have not the same layers
   */
  public static List<Line> convert(
      Module fromNetwork,
      Map<String, HypercomplexWeight> from,
      Module toNetwork,
      Map<String, HypercomplexWeight> to) {
    if (!from.keySet().equals(to.keySet())) {
      throw UserError.of(
          "the networks have different layers: %s and %s", from.keySet(), to.keySet());
    }
    List<Line> lines = new ArrayList<>();
    try (PointerScope scope = new PointerScope();
        NoGradGuard none = new NoGradGuard()) {
      copyOthers(fromNetwork, toNetwork);
      from.forEach((name, weight) -> lines.add(line(name, weight, to.get(name))));
    }
    return lines;
  }

  /** Biases, norms, vectors of words: what has the same name and shape on both sides. */
  private static void copyOthers(Module from, Module to) {
    Map<String, Tensor> values = new LinkedHashMap<>(NetworkTensors.of(from));
    NetworkTensors.of(to)
        .forEach(
            (name, tensor) -> {
              Tensor value = values.get(name);
              if (value != null && java.util.Arrays.equals(value.shape(), tensor.shape())) {
                tensor.copy_(value);
              }
            });
  }

  private static Line line(String name, HypercomplexWeight from, HypercomplexWeight to) {
    try (PointerScope scope = new PointerScope()) {
      Tensor dense = from.build();
      double error = 0;
      if (to.rule() == null) {
        to.assign(null, dense);
      } else if (to.rule() instanceof Rule.Fixed fixed) {
        NearestPhm nearest = NearestPhm.of(dense, fixed.values());
        to.assign(nearest.rules(), nearest.parts());
        error = nearest.relativeError();
      } else {
        NearestPhm nearest = NearestPhm.of(dense, to.n(), to.terms());
        to.assign(nearest.rules(), nearest.parts());
        error = nearest.relativeError();
      }
      return new Line(name, from.rows(), from.columns(), from.parameters(), to.parameters(), error);
    }
  }
}
