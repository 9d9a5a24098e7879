package dev.laurel.nas.select;

import static dev.laurel.nas.NasGolden.assertClose;
import static dev.laurel.nas.NasGolden.assign;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.laurel.core.Engine;
import dev.laurel.core.Tensors;
import dev.laurel.core.run.Optimizer;
import dev.laurel.core.run.RunOptions;
import dev.laurel.core.run.TrainingConfig;
import dev.laurel.core.testing.Golden;
import dev.laurel.nas.network.DartsSupernet;
import dev.laurel.nas.network.Skeleton;
import dev.laurel.nas.network.StagedNetwork;
import dev.laurel.nas.network.Stages;
import dev.laurel.nas.network.Supernet;
import dev.laurel.nas.op.Operations;
import dev.laurel.nas.report.Explanation;
import dev.laurel.nas.search.Architecture;
import dev.laurel.nas.search.Batch;
import dev.laurel.nas.search.SearchConfig;
import dev.laurel.nas.search.SearchData;
import dev.laurel.nas.search.SearchNetwork;
import dev.laurel.nas.search.Smoothing;
import dev.laurel.nas.space.Spaces;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.bytedeco.javacpp.PointerScope;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whole selections against the official ones: every judgement and every choice. */
class ProjectionGoldenTest {
  @BeforeAll
  static void start() {
    Engine.start();
    Engine.threads(1);
  }

  /** The batches of a file. */
  private record Recorded(Golden golden) implements SearchData {
    @Override
    public Batch training(long step, Random random) {
      return new Batch(golden.tensor("train_x.0"), golden.tensor("train_y.0"));
    }

    @Override
    public Batch validation(long step, Random random) {
      return new Batch(golden.tensor("valid_x.0"), golden.tensor("valid_y.0"));
    }

    @Override
    public List<BatchSupplier> judging() {
      List<BatchSupplier> all = new ArrayList<>();
      for (int i = 0; golden.has("valid_x." + i); i++) {
        int number = i;
        all.add(
            () ->
                new Batch(golden.tensor("valid_x." + number), golden.tensor("valid_y." + number)));
      }
      return all;
    }

    @Override
    public long stepsPerEpoch() {
      return 1;
    }
  }

  private static ProjectedNetwork network(Golden golden, Supernet supernet, List<String> tables) {
    assign(supernet.network(), golden, "w.");
    Architecture architecture =
        new Architecture(
            supernet.spaces(),
            new Optimizer.Adam(0.5, 0.999, 1e-8, 1e-3, false),
            true,
            new Random(1));
    for (int t = 0; t < tables.size(); t++) {
      architecture.alphas().get(t).copy_(golden.tensor(tables.get(t)));
    }
    return new ProjectedNetwork(new SearchNetwork(supernet, architecture));
  }

  private static ProjectionConfig config(Golden golden, boolean tuned, boolean blank) {
    return new ProjectionConfig(
        TrainingConfig.adam(0, golden.constant("lr"))
            .withOptimizer(new Optimizer.Sgd(0.9, false, 3e-4))
            .withClipNorm(5),
        golden.text("criterion").equals("acc") ? Score.Criterion.ACCURACY : Score.Criterion.LOSS,
        tuned ? golden.integer("proj_intv") : 0,
        blank ? SearchConfig.Method.BLANK : SearchConfig.Method.FIRST_ORDER,
        Smoothing.Kind.NONE,
        3e-4,
        ProjectionConfig.Rule.PERTURBATION,
        Integer.MAX_VALUE);
  }

  /** As the file says. */
  private static DecisionOrder order(Golden golden, List<String> prefixes) {
    int[][] next = new int[prefixes.size()][2];
    return (cell, node, open, random) -> {
      String name = prefixes.get(cell) + (node ? "node_order" : "edge_order");
      int one = (int) golden.numbers(name)[next[cell][node ? 1 : 0]++];
      // The official code does not count the first node, which has nothing to decide.
      int found = node ? one + 1 : one;
      assertThat(open).as(name).contains(found);
      return found;
    };
  }

  private static void assertOperations(Golden golden, Choices choices, String prefix, long count) {
    double[] order = golden.numbers(prefix + "edge_order");
    double[] picks = golden.numbers(prefix + "op_pick");
    int columns = choices.space().columns();
    double[] accuracy = golden.numbers(prefix + "op_acc");
    double[] loss = golden.numbers(prefix + "op_loss");
    for (int i = 0; i < order.length; i++) {
      int edge = (int) order[i];
      assertThat(choices.order(edge)).as(prefix + "order of edge " + edge).isEqualTo(i);
      assertThat((double) choices.picked(edge))
          .as(prefix + "pick of edge " + edge)
          .isEqualTo(picks[i]);
      for (int o = 0; o < columns; o++) {
        assertThat(100 * choices.correctWithout(edge, o) / count)
            .as("%sedge %d without %d", prefix, edge, o)
            .isCloseTo(accuracy[i * columns + o], within(1e-4));
        assertThat(choices.lossWithout(edge, o))
            .as("%sedge %d without %d", prefix, edge, o)
            .isCloseTo(loss[i * columns + o], within(1e-4));
      }
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "s2_acc_static",
        "s2_loss_static",
        "s5_loss_static",
        "s2_loss_tuned",
        "s3_loss_tuned"
      })
  void selectionsInDartsSpaces(String name) {
    try (Golden golden = Golden.open("nas", "projection_" + name);
        PointerScope scope = new PointerScope()) {
      DartsSupernet supernet =
          new DartsSupernet(
              new Skeleton(
                  (int) golden.shape("valid_x.0")[1],
                  golden.integer("C"),
                  golden.integer("layers"),
                  golden.integer("classes")),
              Spaces.darts(golden.text("space")),
              Operations::of,
              new Random(1));
      ProjectedNetwork network =
          network(golden, supernet, List.of("alphas_normal", "alphas_reduce"));
      boolean tuned = golden.has("train_x.0");
      boolean blank = "blank".equals(golden.text("arch_update"));
      Projection.run(
          network,
          new Recorded(golden),
          config(golden, tuned, blank),
          order(golden, List.of("normal.", "reduce.")),
          RunOptions.defaults());
      long count = golden.shape("valid_x.0")[0] + golden.shape("valid_x.1")[0];
      List<String> cells = List.of("normal.", "reduce.");
      for (int cell = 0; cell < 2; cell++) {
        String prefix = cells.get(cell);
        Choices choices = network.choices().get(cell);
        assertOperations(golden, choices, prefix, count);
        double[] nodes = golden.numbers(prefix + "node_order");
        for (double node : nodes) {
          List<Integer> edges = choices.edgesOf((int) node + 1);
          double[] loss = golden.numbers(prefix + "node" + (int) node + ".loss");
          for (int i = 0; i < edges.size(); i++) {
            assertThat(choices.lossWithout(edges.get(i)))
                .as("%snode %s, edge %d", prefix, node, edges.get(i))
                .isCloseTo(loss[i], within(1e-4));
          }
          List<Double> kept = new ArrayList<>();
          for (int edge : edges) {
            if (choices.chosen(edge) >= 0) {
              kept.add((double) edge);
            }
          }
          assertThat(kept.stream().mapToDouble(Double::doubleValue).toArray())
              .as(prefix + "node " + node)
              .isEqualTo(golden.numbers(prefix + "node" + (int) node + ".keep"));
        }
        double[] table = Tensors.flat(network.tables().get(cell));
        double[] wanted = golden.numbers(prefix + "proj_weights");
        for (int i = 0; i < wanted.length; i++) {
          assertThat(table[i]).as("%s%d", prefix, i).isCloseTo(wanted[i], within(1e-4));
        }
      }
      assertThat(Magnitude.darts(supernet.spaces(), network.tables()).text())
          .isEqualTo(golden.text("genotype"));
      assertClose(
          golden,
          network.trained().architecture().alphas().get(0),
          "final_alphas_normal",
          1e-4,
          1e-5);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"acc", "loss"})
  void selectionsInBench201(String criterion) {
    try (Golden golden = Golden.open("nas", "projection_nb201_" + criterion);
        PointerScope scope = new PointerScope()) {
      StagedNetwork supernet =
          new StagedNetwork(
              Stages.bench201(
                  (int) golden.shape("valid_x.0")[1],
                  golden.integer("C"),
                  golden.integer("N"),
                  golden.integer("classes")),
              Spaces.bench201("nb201", 4),
              Operations::ofBench201,
              true,
              new Random(1));
      ProjectedNetwork network = network(golden, supernet, List.of("alphas"));
      Projection.run(
          network,
          new Recorded(golden),
          config(golden, true, false),
          order(golden, List.of("")),
          RunOptions.defaults());
      long count = golden.shape("valid_x.0")[0] + golden.shape("valid_x.1")[0];
      assertOperations(golden, network.choices().get(0), "", count);
      assertThat(Magnitude.bench201(supernet.spaces().get(0), network.tables().get(0)).text())
          .isEqualTo(golden.text("genotype"));
      explained(golden, Explanation.of(network, count));
    }
  }

  /** What is told is what was judged. */
  private static void explained(Golden golden, Explanation explanation) {
    double[] order = golden.numbers("edge_order");
    double[] accuracy = golden.numbers("op_acc");
    assertThat(explanation.edges()).hasSameSizeAs(order);
    for (int i = 0; i < order.length; i++) {
      Explanation.Edge edge = explanation.edges().get((int) order[i]);
      assertThat(edge.decision()).isEqualTo(i);
      assertThat(edge.kept()).isTrue();
      double sum = 0;
      double without = Double.NaN;
      double least = Double.POSITIVE_INFINITY;
      for (int o = 0; o < edge.candidates().size(); o++) {
        Explanation.Candidate candidate = edge.candidates().get(o);
        sum += candidate.share();
        double percent = accuracy[i * edge.candidates().size() + o];
        assertThat(100 * candidate.accuracyWithout()).isCloseTo(percent, within(1e-4));
        boolean chosen = candidate.operation().equals(edge.byPerturbation());
        without = chosen ? candidate.accuracyWithout() : without;
        least = chosen ? least : Math.min(least, candidate.accuracyWithout());
      }
      assertThat(sum).isCloseTo(1, within(1e-5));
      assertThat(edge.margin()).isCloseTo(least - without, within(1e-9));
      assertThat(edge.standardError()).isPositive();
      assertThat(edge.withinNoise()).isEqualTo(edge.margin() < 2 * edge.standardError());
    }
  }
}
