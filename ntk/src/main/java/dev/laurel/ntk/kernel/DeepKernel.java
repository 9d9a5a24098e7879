package dev.laurel.ntk.kernel;

import dev.laurel.core.Tensors;
import dev.laurel.core.UserError;
import dev.laurel.ntk.activation.Activation;
import dev.laurel.ntk.activation.Relu;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;

/**
 * The kernel of a deep fully connected network, (Dense, activation) {@code depth} times and a last
 * Dense, as google/neural-tangents defines it ({@code stax/linear.py}, {@code
 * stax/elementwise.py}).
 *
 * @param activation of every hidden layer
 * @param depth hidden layers, at least 1
 * @param weightStd standard deviation of the weights, before their parameterization's scale
 * @param biasStd of the biases; null means no biases
 * @param parameterization how a layer is scaled
 * @param widths of the hidden layers; they matter to the {@code STANDARD} tangent kernel only
 * @param kind which kernel
 */
public record DeepKernel(
    Activation activation,
    int depth,
    double weightStd,
    Double biasStd,
    Parameterization parameterization,
    List<Integer> widths,
    Kind kind)
    implements Kernel {
  private static final int MOST_LAYERS = 1000;

  /** Scale of the weights of a layer of fan-in n. */
  public enum Parameterization {
    /** Standard normal, times weightStd / sqrt(n) when used. */
    NTK,
    /** Of deviation weightStd / sqrt(n) themselves. */
    STANDARD
  }

  /** Which kernel of the network. */
  public enum Kind {
    /** The neural tangent kernel: inner products of gradients. */
    NTK,
    /** The covariance of the outputs at the start. */
    NNGP
  }

  /** Checks the values. */
  public DeepKernel {
    if (depth < 1 || depth > MOST_LAYERS) {
      throw UserError.of("depth is %d; allowed: 1 to %d", depth, MOST_LAYERS);
    }
    if (!(weightStd > 0) || !Double.isFinite(weightStd)) {
      throw UserError.of("weightStd is %s; allowed: above 0", weightStd);
    }
    if (biasStd != null && (!(biasStd >= 0) || !Double.isFinite(biasStd))) {
      throw UserError.of("biasStd is %s; allowed: at least 0, or none", biasStd);
    }
    widths = List.copyOf(widths);
    if (parameterization == Parameterization.STANDARD && widths.size() != depth) {
      throw UserError.of(
          "widths names %d layers, depth is %d; the standard parameterization needs the width of"
              + " each hidden layer",
          widths.size(), depth);
    }
  }

  /** ReLU, weights of variance 2 (which keeps sizes), no biases. */
  public static DeepKernel relu(int depth) {
    return of(new Relu(0, 1), depth);
  }

  /** Weights of variance 2, no biases, tangent kernel in NTK parameterization. */
  public static DeepKernel of(Activation activation, int depth) {
    return new DeepKernel(
        activation, depth, Math.sqrt(2), null, Parameterization.NTK, List.of(), Kind.NTK);
  }

  /** The same network's other kernel. */
  public DeepKernel withKind(Kind value) {
    return new DeepKernel(activation, depth, weightStd, biasStd, parameterization, widths, value);
  }

  /** The same with other deviations; {@code bias} may be null. */
  public DeepKernel withDeviations(double weight, Double bias) {
    return new DeepKernel(activation, depth, weight, bias, parameterization, widths, kind);
  }

  @Override
  public Tensor matrix(Tensor x, Tensor z) {
    try (PointerScope scope = new PointerScope()) {
      DualMap map = DualMap.of(activation);
      return Tensors.keep(
          Tiles.fill(layers(x, map).facts(x), layers(z, map).facts(z), formula(map)));
    }
  }

  @Override
  public Tensor matrix(Tensor x) {
    try (PointerScope scope = new PointerScope()) {
      DualMap map = DualMap.of(activation);
      Layers layers = layers(x, map);
      return Tensors.keep(Tiles.symmetric(layers.facts(x), layers.diagonal(), formula(map)));
    }
  }

  @Override
  public double[] diagonal(Tensor x) {
    try (PointerScope scope = new PointerScope()) {
      return layers(x, DualMap.of(activation)).diagonal();
    }
  }

  /** The variance of every row and the map's facts, layer by layer, and the kernel at the end. */
  private record Layers(List<Tensor> facts, double[] diagonal) {
    RowFacts facts(Tensor x) {
      return new RowFacts(x, facts);
    }
  }

  private Layers layers(Tensor x, DualMap map) {
    List<Tensor> facts = new ArrayList<>();
    Pair pair = start(x.square().sum(new long[] {1}, true, null), x.size(1));
    for (int layer = 0; layer < depth; layer++) {
      pair = dense(pair, layer, x.size(1));
      Tensor known = map.facts(pair.covariance);
      facts.add(pair.covariance);
      facts.add(known);
      pair = pair.activated(map.ofSame(pair.covariance, known));
    }
    return new Layers(
        Collections.unmodifiableList(facts), Tensors.doubles(last(dense(pair, depth, x.size(1)))));
  }

  private Tiles.Formula formula(DualMap map) {
    return (inner, x, z) -> {
      long dimension = x.rows().size(1);
      Pair pair = start(inner, dimension);
      for (int layer = 0; layer < depth; layer++) {
        pair = dense(pair, layer, dimension);
        int variance = 2 * layer;
        int facts = variance + 1;
        pair =
            pair.activated(
                map.of(
                    pair.covariance,
                    new DualMap.Side(x.down(variance), x.down(facts)),
                    new DualMap.Side(z.across(variance), z.across(facts))));
      }
      return last(dense(pair, depth, dimension));
    };
  }

  private Tensor last(Pair pair) {
    return kind == Kind.NTK ? pair.tangent : pair.covariance;
  }

  /** Covariance of the values, and the tangent kernel so far; null stands for 0. */
  private record Pair(Tensor covariance, Tensor tangent) {
    Pair activated(DualMap.Means means) {
      return new Pair(means.value(), tangent == null ? null : tangent.mul(means.derivative()));
    }
  }

  private static Pair start(Tensor inner, long dimension) {
    return new Pair(Tensors.times(inner, 1.0 / dimension), null);
  }

  private Pair dense(Pair pair, int layer, long dimension) {
    double variance = weightStd * weightStd;
    Tensor covariance =
        Tensors.times(pair.covariance, variance)
            .add_(new Scalar(biasStd == null ? 0 : biasStd * biasStd));
    if (kind == Kind.NNGP) {
      return new Pair(covariance, null);
    }
    Tensor own =
        parameterization == Parameterization.NTK
            ? covariance.clone()
            : Tensors.times(
                    pair.covariance, layer == 0 ? (double) dimension : widths.get(layer - 1))
                .add_(new Scalar(biasStd == null ? 0 : 1));
    if (pair.tangent != null) {
      Tensors.addScaled(own, pair.tangent, variance);
    }
    return new Pair(covariance, own);
  }
}
