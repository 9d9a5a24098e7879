package dev.laurel.ntk;

import dev.laurel.core.Tensors;
import dev.laurel.ntk.kernel.Kernel;
import dev.laurel.ntk.sgd.TwoLayerNetwork;
import java.util.List;
import java.util.Map;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;

/** A function of scaled rows that was learned. */
sealed interface Fitted extends AutoCloseable {
  /** Scaled targets of scaled rows: (n, d) to (n, m), in the scope of the caller. */
  Tensor predict(Tensor x);

  /** By name, for a file; in the scope of the caller. */
  Map<String, Tensor> tensors();

  @Override
  void close();

  /**
   * sum_i coefficient_i k(center_i, .).
   *
   * @param kernel k
   * @param centers (c, d)
   * @param coefficients (c, m)
   */
  record Expansion(Kernel kernel, Tensor centers, Tensor coefficients) implements Fitted {
    /** Copies the tensors: laid out alike, they give the same bits whether found or read. */
    static Expansion hold(Kernel kernel, Tensor centers, Tensor coefficients) {
      return new Expansion(kernel, copy(centers), copy(coefficients));
    }

    private static Tensor copy(Tensor tensor) {
      try (PointerScope scope = new PointerScope()) {
        Tensor copy = tensor.new_empty(tensor.shape());
        copy.copy_(tensor);
        copy.retainReference();
        return copy;
      }
    }

    @Override
    public Tensor predict(Tensor x) {
      try (PointerScope scope = new PointerScope()) {
        Tensor result = x.new_zeros(new long[] {x.size(0), coefficients.size(1)});
        // Not the whole matrix at once.
        long block = Math.max(1, (1L << 24) / Math.max(1, centers.size(0)));
        for (long from = 0; from < x.size(0); from += block) {
          try (PointerScope step = new PointerScope()) {
            long count = Math.min(block, x.size(0) - from);
            Tensor k = kernel.matrix(x.narrow(0, from, count), centers);
            result.narrow(0, from, count).copy_(k.mm(coefficients));
          }
        }
        return Tensors.keep(result);
      }
    }

    @Override
    public Map<String, Tensor> tensors() {
      return Map.of("centers", centers, "coefficients", coefficients);
    }

    @Override
    public void close() {
      centers.close();
      coefficients.close();
    }
  }

  /**
   * A network for each target.
   *
   * @param networks m
   */
  record Networks(List<TwoLayerNetwork> networks) implements Fitted {
    @Override
    public Tensor predict(Tensor x) {
      try (PointerScope scope = new PointerScope()) {
        int n = (int) x.size(0);
        Tensor[] columns =
            networks.stream()
                .map(network -> Tensors.of(network.predict(x), n, 1))
                .toArray(Tensor[]::new);
        return Tensors.keep(Tensors.beside(columns));
      }
    }

    @Override
    public Map<String, Tensor> tensors() {
      Map<String, Tensor> tensors = new java.util.LinkedHashMap<>();
      for (int j = 0; j < networks.size(); j++) {
        TwoLayerNetwork network = networks.get(j);
        tensors.put(j + ".output", Tensors.of(network.output(), network.width()));
        tensors.put(
            j + ".input", Tensors.of(network.input(), network.width(), network.dimension()));
        tensors.put(j + ".bias", Tensors.of(network.bias(), network.width()));
      }
      return tensors;
    }

    @Override
    public void close() {}
  }
}
