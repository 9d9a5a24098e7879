package dev.laurel.meshgraphnets.network;

import static org.assertj.core.api.Assertions.assertThat;

import dev.laurel.core.Tensors;
import dev.laurel.core.testing.Golden;
import dev.laurel.core.testing.Parts;
import dev.laurel.meshgraphnets.Graph;
import dev.laurel.meshgraphnets.checkpoint.SonnetWeights;
import dev.laurel.meshgraphnets.network.GraphNetwork.EncodedEdges;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The network against the reference: taps after every round, outputs, gradients. */
@Tag("smoke")
class GraphNetworkGoldenTest {
  private static final double FORWARD_RELATIVE = 1e-4;
  private static final double FORWARD_ABSOLUTE = 1e-5;
  private static final double GRADIENT_RELATIVE = 1e-3;
  private static final double GRADIENT_ABSOLUTE = 1e-4;

  static void assertNear(
      double[] actual, double[] expected, double relative, double absolute, String what) {
    assertThat(actual).as(what).hasSameSizeAs(expected);
    for (int i = 0; i < expected.length; i++) {
      assertThat(Math.abs(actual[i] - expected[i]))
          .as("%s[%d]: got %s, want %s", what, i, actual[i], expected[i])
          .isLessThanOrEqualTo(absolute + relative * Math.abs(expected[i]));
    }
  }

  private static List<Integer> widths(Golden golden) {
    return Stream.of(golden.text("edge_in").replaceAll("[\\[\\] ]", "").split(",", -1))
        .map(Integer::parseInt)
        .toList();
  }

  private static GraphNetwork network(Golden golden) {
    GraphNetworkConfig config =
        GraphNetworkConfig.defaults()
            .withSize(
                golden.integer("latent"),
                golden.integer("num_layers"),
                golden.integer("message_passing_steps"));
    return new GraphNetwork(
        config, golden.integer("node_in"), widths(golden), golden.integer("out"), 1);
  }

  private static List<EdgeSet> edges(Golden golden) {
    int nodes = (int) golden.shape("in.node")[0];
    List<EdgeSet> sets = new ArrayList<>();
    for (int s = 0; s < widths(golden).size(); s++) {
      sets.add(
          EdgeSet.of(
              new Graph(
                  nodes,
                  Tensors.ints(golden.tensor("in.senders" + s)),
                  Tensors.ints(golden.tensor("in.receivers" + s)))));
    }
    return sets;
  }

  /** Rows of the sorted order, back in the order of the file. */
  private static double[] unsorted(EdgeSet set, Tensor rows) {
    double[][] sorted = Tensors.rows(rows);
    double[][] all = new double[sorted.length][];
    for (int i = 0; i < sorted.length; i++) {
      all[set.order()[i]] = sorted[i];
    }
    return Tensors.flat(all);
  }

  @ParameterizedTest
  @ValueSource(strings = {"core_small", "core_two_sets", "core_three_layers"})
  void tapsOutputsAndGradientsAreTheReferences(String file) {
    try (Golden golden = Golden.open("meshgraphnets", file);
        PointerScope scope = new PointerScope()) {
      GraphNetwork network = network(golden);
      SonnetWeights.assign(network, name -> golden.tensor("w." + name));
      List<EdgeSet> sets = edges(golden);
      Tensor node = golden.tensor("in.node");
      node.set_requires_grad(true);
      List<Tensor> features = new ArrayList<>();
      List<EncodedEdges> encoded = new ArrayList<>();
      for (int s = 0; s < sets.size(); s++) {
        Tensor rows =
            sets.get(s).sorted(Tensors.floats(golden.tensor("in.edge" + s)), widths(golden).get(s));
        rows.set_requires_grad(true);
        features.add(rows);
        encoded.add(network.encode(s, sets.get(s), rows));
      }
      AtomicInteger taps = new AtomicInteger();
      Tensor output =
          network.forward(
              node,
              encoded,
              (round, h, edges) -> {
                String where = round == 0 ? "tap.enc." : "tap.block" + (round - 1) + ".";
                near(golden, Tensors.doubles(h), where + "node");
                for (int s = 0; s < edges.size(); s++) {
                  near(golden, unsorted(sets.get(s), edges.get(s)), where + "edge" + s);
                }
                taps.incrementAndGet();
              });
      assertThat(taps).hasValue(golden.integer("message_passing_steps") + 1);
      near(golden, Tensors.doubles(output), "out");
      near(golden, Tensors.doubles(network.forward(node, encoded)), "out");

      output.mul(golden.tensor("loss_grad_out")).sum().backward();
      var parameters = network.named_parameters();
      for (long i = 0; i < parameters.keys().size(); i++) {
        String name = parameters.keys().get(i).getString();
        Tensor gradient = parameters.get(name).grad();
        gradient(golden, Tensors.doubles(gradient.dim() == 2 ? gradient.t() : gradient), name);
      }
      gradient(golden, Tensors.doubles(node.grad()), "in.node");
      for (int s = 0; s < sets.size(); s++) {
        gradient(golden, unsorted(sets.get(s), features.get(s).grad()), "in.edge" + s);
      }
    }
  }

  private static void near(Golden golden, double[] actual, String name) {
    assertNear(actual, golden.numbers(name), FORWARD_RELATIVE, FORWARD_ABSOLUTE, name);
  }

  private static void gradient(Golden golden, double[] actual, String name) {
    assertNear(
        actual,
        golden.numbers("grad." + name),
        GRADIENT_RELATIVE,
        GRADIENT_ABSOLUTE,
        "grad." + name);
  }

  @Test
  void theFullNetworkIsTheReferences() {
    try (Golden golden = Golden.open("meshgraphnets", "core_full");
        PointerScope scope = new PointerScope()) {
      GraphNetwork network = network(golden);
      assertThat(hashed(network, golden.integer("weight_seed"))).isEqualTo(2_332_930);
      List<EdgeSet> sets = edges(golden);
      Tensor rows =
          sets.get(0).sorted(Tensors.floats(golden.tensor("in.edge0")), widths(golden).get(0));
      Tensor output =
          network.forward(golden.tensor("in.node"), List.of(network.encode(0, sets.get(0), rows)));
      assertNear(Tensors.doubles(output), golden.numbers("out"), 0, 1e-4, "out");
    }
  }

  /** The values that the file's README derives from positions; returns how many there are. */
  private static long hashed(GraphNetwork network, long seed) {
    long[] tensor = {-1};
    long[] count = {0};
    SonnetWeights.assign(
        network,
        name -> {
          tensor[0]++;
          long[] shape = SonnetWeights.of(network).get(name).shape();
          int size = (int) Arrays.stream(shape).reduce(1, (a, b) -> a * b);
          count[0] += size;
          float[] values = new float[size];
          for (int k = 0; k < size; k++) {
            double v = uniform(seed, tensor[0], k);
            double bias = 0.1 * v;
            values[k] =
                (float)
                    (shape.length == 2
                        ? v * Math.sqrt(3.0 / shape[0])
                        : name.endsWith("norm.weight") ? 1 + bias : bias);
          }
          return Tensors.of(values, shape);
        });
    return count[0];
  }

  private static double uniform(long seed, long tensor, long element) {
    long z = seed * 0x100000001B3L + tensor * 0x100000000L + element;
    z += 0x9E3779B97F4A7C15L;
    z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
    z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
    z ^= z >>> 31;
    return 2 * ((z >>> 11) * 0x1.0p-53) - 1;
  }

  @Test
  void normalizersAreTheReferences() {
    try (Golden golden = Golden.open("meshgraphnets", "normalizer");
        PointerScope scope = new PointerScope()) {
      long width = golden.shape("batch0.in")[1];
      Normalizer normalizer = new Normalizer(width, golden.integer("max_accumulations"), false);
      for (int k = 0; golden.has("batch" + k + ".in"); k++) {
        String batch = "batch" + k + ".";
        Tensor in = golden.tensor(batch + "in");
        normalizer.accumulate(in);
        normalized(golden, normalizer.forward(in), batch + "out");
        var buffers = normalizer.named_buffers();
        for (String name :
            List.of("acc_sum", "acc_sum_squared", "acc_count", "num_accumulations")) {
          normalized(golden, buffers.get(name), batch + name);
        }
      }
      normalized(golden, normalizer.forward(golden.tensor("eval.in")), "eval.out");
      normalized(golden, normalizer.inverse(golden.tensor("inverse.in")), "inverse.out");
      Normalizer fresh = new Normalizer(width, golden.integer("max_accumulations"), false);
      normalized(golden, fresh.forward(golden.tensor("eval.in")), "empty.out");
      assertThat(fresh.isReady()).isFalse();
    }
  }

  private static void normalized(Golden golden, Tensor actual, String name) {
    assertNear(Tensors.doubles(actual), golden.numbers(name), 2e-5, 2e-5, name);
  }

  @Test
  void aConstantColumnMayBeZero() {
    try (PointerScope scope = new PointerScope()) {
      Normalizer official = new Normalizer(2, 10, false);
      Normalizer zero = new Normalizer(2, 10, true);
      Tensor seen = Tensors.of(new float[] {1, 0, 3, 0}, 2, 2);
      official.accumulate(seen);
      zero.accumulate(seen);
      Tensor later = Tensors.of(new float[] {2, 1}, 1, 2);
      assertThat(Tensors.doubles(official.forward(later))[1]).isGreaterThan(1e7);
      assertThat(Tensors.doubles(zero.forward(later))).containsExactly(0, 0);
    }
  }

  @Test
  void largeMeansKeepTheirDeviation() {
    try (PointerScope scope = new PointerScope()) {
      Normalizer normalizer = new Normalizer(1, 100, false);
      for (int k = 0; k < 100; k++) {
        normalizer.accumulate(Tensors.of(new float[] {9999, 10001}, 2, 1));
      }
      assertThat(normalizer.deviation().item_double()).isCloseTo(1, within(1e-6));
    }
  }

  private static org.assertj.core.data.Offset<Double> within(double value) {
    return org.assertj.core.data.Offset.offset(value);
  }

  @ParameterizedTest
  @ValueSource(strings = {"MEAN", "MAX", "SUM"})
  void messagesAreSummedUpAsNamed(Aggregation aggregation) {
    try (PointerScope scope = new PointerScope()) {
      Graph graph = new Graph(3, new int[] {1, 2, 0, 2}, new int[] {0, 0, 1, 0});
      EdgeSet set = EdgeSet.of(graph);
      Tensor messages = set.sorted(new float[] {1, -4, 7, -9}, 1);
      double[] expected =
          switch (aggregation) {
            case SUM -> new double[] {-12, 7, 0};
            case MEAN -> new double[] {-4, 7, 0};
            case MAX -> new double[] {1, 7, 0};
          };
      assertThat(Tensors.doubles(set.aggregate(messages, aggregation))).containsExactly(expected);
    }
  }

  @Test
  void otherActivationsAndAggregationsTrain() {
    try (PointerScope scope = new PointerScope()) {
      Graph graph = new Graph(3, new int[] {1, 2, 0}, new int[] {0, 0, 1});
      for (Activation activation : Activation.values()) {
        for (Aggregation aggregation : Aggregation.values()) {
          GraphNetworkConfig config =
              GraphNetworkConfig.defaults()
                  .withSize(4, 1, 2)
                  .withActivation(activation)
                  .withAggregation(aggregation);
          GraphNetwork network = new GraphNetwork(config, 2, List.of(1), 1, 1);
          EdgeSet set = EdgeSet.of(graph);
          Tensor edges = set.sorted(new float[] {1, 2, 3}, 1);
          Tensor out =
              network.forward(
                  Tensors.of(new float[] {1, 2, 3, 4, 5, 6}, 3, 2),
                  List.of(network.encode(0, set, edges)));
          out.square().sum().add(new Scalar(0.0)).backward();
          Tensor gradient = network.named_parameters().get("encoder.edge0.linear0.weight").grad();
          assertThat(gradient.abs().sum().to(ScalarType.Double).item_double()).isPositive();
        }
      }
    }
  }

  @Test
  void partsAreKept() {
    Parts.assertKept(
        new GraphNetwork(GraphNetworkConfig.defaults().withSize(4, 1, 2), 2, List.of(1, 1), 1, 1));
  }
}
