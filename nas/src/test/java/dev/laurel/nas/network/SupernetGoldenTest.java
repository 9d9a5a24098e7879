package dev.laurel.nas.network;

import static dev.laurel.nas.NasGolden.assertBuffers;
import static dev.laurel.nas.NasGolden.assertClose;
import static dev.laurel.nas.NasGolden.assertGradients;
import static dev.laurel.nas.NasGolden.assign;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.laurel.core.Engine;
import dev.laurel.core.io.NetworkTensors;
import dev.laurel.core.testing.Golden;
import dev.laurel.nas.op.OperationKind;
import dev.laurel.nas.op.Operations;
import dev.laurel.nas.op.Source;
import dev.laurel.nas.space.CellSpace;
import dev.laurel.nas.space.Spaces;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.function.Function;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Mixed operations, cells and whole networks against the official ones. */
class SupernetGoldenTest {
  @BeforeAll
  static void start() {
    Engine.start();
    Engine.threads(1);
  }

  private static Tensor leaf(Golden golden, String name) {
    return golden.tensor(name).clone().set_requires_grad(true);
  }

  @Test
  void mixedOperations() {
    try (Golden golden = Golden.open("nas", "mixedop")) {
      List<OperationKind> kinds = new ArrayList<>();
      for (String name : golden.text("primitives").split(",", -1)) {
        kinds.add(Operations.of(name));
      }
      for (int stride = 1; stride <= 2; stride++) {
        for (String weights : List.of("full", "zeros", "onehot")) {
          try (PointerScope scope = new PointerScope()) {
            Tensor x = leaf(golden, "x");
            int channels = (int) x.size(1);
            MixedOperation mixed =
                new MixedOperation(
                    kinds, new OperationKind.Place(channels, stride, true, new Random(1)), "_ops");
            String name = "s" + stride + "." + weights;
            assign(mixed, golden, "s" + stride + ".w.");
            Tensor row = leaf(golden, name + ".weights");
            mixed.train(true);
            Tensor out = mixed.forward(new Source(x, scope), Mixing.of(row.unsqueeze(0)), 0);
            assertClose(golden, out, name + ".out_train", 1e-5, 1e-5);
            out.mul(golden.tensor("s" + stride + ".g")).sum().backward();
            assertClose(golden, x.grad(), name + ".grad_x", 1e-4, 1e-5);
            assertClose(golden, row.grad(), name + ".grad_weights", 1e-4, 1e-5);
            assertGradients(mixed, golden, name + ".grad.");
            assertBuffers(mixed, golden, name + ".after.");
          }
        }
      }
    }
  }

  @Test
  void searchCells() {
    try (Golden golden = Golden.open("nas", "cell")) {
      CellSpace space = Spaces.darts("s5").get(0);
      int channels = golden.integer("C");
      for (String name : List.of("normal", "normal_after_reduction", "reduction")) {
        try (PointerScope scope = new PointerScope()) {
          DartsCell cell =
              new DartsCell(
                  space,
                  Operations::of,
                  (int) golden.shape(name + ".s0")[1],
                  (int) golden.shape(name + ".s1")[1],
                  channels,
                  name.equals("reduction"),
                  name.equals("normal_after_reduction"),
                  new Random(1));
          assign(cell, golden, name + ".w.");
          Tensor s0 = leaf(golden, name + ".s0");
          Tensor s1 = leaf(golden, name + ".s1");
          Tensor weights = leaf(golden, name + ".weights");
          cell.train(true);
          Tensor out = cell.forward(s0, s1, Mixing.of(weights), null);
          assertClose(golden, out, name + ".out_train", 1e-5, 1e-5);
          out.mul(golden.tensor(name + ".g")).sum().backward();
          assertClose(golden, s0.grad(), name + ".grad_s0", 1e-4, 1e-5);
          assertClose(golden, s1.grad(), name + ".grad_s1", 1e-4, 1e-5);
          assertClose(golden, weights.grad(), name + ".grad_weights", 1e-4, 1e-5);
          if (golden.names().stream().anyMatch(one -> one.startsWith(name + ".grad."))) {
            assertGradients(cell, golden, name + ".grad.");
          }
          cell.eval();
          assertClose(
              golden,
              cell.forward(s0, s1, Mixing.of(weights), null),
              name + ".out_eval",
              1e-5,
              1e-5);
          if (golden.has(name + ".droppath.masks")) {
            assign(cell, golden, name + ".w.");
            cell.train(true);
            double keep = 1 - golden.constant("drop_prob");
            List<Tensor> dropped = new ArrayList<>();
            Tensor masks = golden.tensor(name + ".droppath.masks");
            for (int e = 0; e < space.edges().size(); e++) {
              dropped.add(masks.select(0, e).view(-1, 1, 1, 1).div(new Scalar(keep)));
            }
            assertClose(
                golden,
                cell.forward(s0, s1, Mixing.of(weights), dropped),
                name + ".droppath.out_train",
                1e-5,
                1e-5);
          }
        }
      }
    }
  }

  /** Operations whose noise is what a file says, in the order of the calls. */
  private static Function<String, OperationKind> recorded(Golden golden) {
    int[] next = {0};
    return name ->
        name.equals(Operations.NOISE)
            ? place -> x -> golden.tensor(String.format(Locale.ROOT, "noise.%03d", next[0]++))
            : Operations.of(name);
  }

  @ParameterizedTest
  @ValueSource(strings = {"s1", "s2", "s3", "s4", "s5"})
  void networksOfDarts(String name) {
    try (Golden golden = Golden.open("nas", "supernet_" + name);
        PointerScope scope = new PointerScope()) {
      DartsSupernet network =
          new DartsSupernet(
              new Skeleton(
                  (int) golden.shape("x")[1],
                  golden.integer("C"),
                  golden.integer("layers"),
                  golden.integer("classes")),
              Spaces.darts(golden.text("space")),
              recorded(golden),
              new Random(1));
      check(golden, network, List.of("alphas_normal", "alphas_reduce"));
      if (name.equals("s5")) {
        DartsSupernet whole =
            new DartsSupernet(
                new Skeleton(3, 16, 8, 10), Spaces.darts("darts8"), Operations::of, new Random(1));
        assertThat(NetworkTensors.trained(whole)).isEqualTo(1_930_618);
      }
    }
  }

  @Test
  void networkOfBench201() {
    try (Golden golden = Golden.open("nas", "supernet_nb201");
        PointerScope scope = new PointerScope()) {
      check(
          golden,
          new StagedNetwork(
              Stages.bench201(
                  (int) golden.shape("x")[1],
                  golden.integer("C"),
                  golden.integer("N"),
                  golden.integer("classes")),
              Spaces.bench201("nb201", golden.integer("max_nodes")),
              Operations::ofBench201,
              true,
              new Random(1)),
          List.of("alphas"));
    }
  }

  private static void check(Golden golden, Supernet network, List<String> tables) {
    assign(network.network(), golden, "w.");
    List<Tensor> alphas = tables.stream().map(table -> leaf(golden, table)).toList();
    List<Mixing> mixing =
        alphas.stream().map(alpha -> Mixing.of(torch.softmax(alpha, -1))).toList();
    network.network().train(true);
    Tensor logits = network.logits(golden.tensor("x"), mixing);
    assertClose(golden, logits, "logits_train", 1e-5, 1e-5);
    Tensor loss = torch.cross_entropy_loss(logits, golden.tensor("y"));
    assertThat(loss.item_double()).isCloseTo(golden.number("loss"), within(1e-5));
    loss.backward();
    for (int i = 0; i < tables.size(); i++) {
      assertClose(golden, alphas.get(i).grad(), "grad_" + tables.get(i), 1e-4, 1e-5);
    }
    assertGradients(network.network(), golden, "grad.");
    if (golden.names().stream().anyMatch(name -> name.startsWith("after."))) {
      assertBuffers(network.network(), golden, "after.");
    }
    if (golden.has("logits_eval")) {
      network.network().eval();
      assertClose(golden, network.logits(golden.tensor("x"), mixing), "logits_eval", 1e-5, 1e-5);
    }
  }
}
