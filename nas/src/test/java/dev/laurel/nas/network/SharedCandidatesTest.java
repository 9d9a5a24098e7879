package dev.laurel.nas.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.laurel.core.Engine;
import dev.laurel.core.Tensors;
import dev.laurel.core.testing.Parts;
import dev.laurel.nas.op.Operations;
import dev.laurel.nas.space.CellSpace;
import dev.laurel.nas.space.PublishedGenotypes;
import dev.laurel.nas.space.SearchSpace;
import dev.laurel.nas.space.Spaces;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What candidates share is what each would compute alone. */
class SharedCandidatesTest {
  @BeforeAll
  static void start() {
    Engine.start();
    Engine.threads(1);
  }

  private static Tensor pictures(Random random) {
    return Tensors.as(
        Tensors.randomNormal(random, torch.ScalarType.Float, 6, 3L * 8 * 8).reshape(6, 3, 8, 8),
        torch.ScalarType.Float);
  }

  @ParameterizedTest
  @ValueSource(strings = {"s1", "s3", "s5", "nb201", "small"})
  void judgedTogetherAsAlone(String name) {
    SearchSpace space = SearchSpace.of(name);
    Random random = new Random(3);
    try (PointerScope scope = new PointerScope();
        NoGradGuard none = new NoGradGuard()) {
      Supernet supernet =
          Networks.supernet(
              space, new NetworkSize(3, 8, 8, 4, name.equals("nb201") ? 1 : 3, 5), random);
      supernet.network().train(true);
      Tensor x = pictures(random);
      for (int kind = 0; kind < space.cells().size(); kind++) {
        CellSpace cell = space.cells().get(kind);
        for (int edge = 0; edge < cell.edges().size(); edge += 2) {
          List<List<Mixing>> without = new ArrayList<>();
          for (int o = -1; o < cell.edges().get(edge).operations().size(); o++) {
            List<double[][]> tables = shares(space);
            if (o < 0) {
              tables.get(kind)[edge] = new double[cell.columns()];
            } else {
              tables.get(kind)[edge][o] = 0;
            }
            without.add(tables.stream().map(Mixing::of).toList());
          }
          List<Tensor> together = supernet.logitsOfEach(x, without);
          for (int m = 0; m < without.size(); m++) {
            Tensor alone = supernet.logits(x, without.get(m));
            assertThat(together.get(m).sub(alone).abs().max().item_double())
                .as("kind %d, edge %d, mixture %d", kind, edge, m)
                .isCloseTo(0, within(2e-4));
          }
        }
      }
    }
  }

  private static List<double[][]> shares(SearchSpace space) {
    List<double[][]> tables = new ArrayList<>();
    for (CellSpace cell : space.cells()) {
      double[][] table = new double[cell.edges().size()][cell.columns()];
      for (int e = 0; e < table.length; e++) {
        for (int o = 0; o < table[e].length; o++) {
          table[e][o] = (1 + (e + 2 * o) % 3) / 6.0;
        }
      }
      tables.add(table);
    }
    return tables;
  }

  @Test
  void poolsOfOneStateRememberAsAlone() {
    Random random = new Random(4);
    try (PointerScope scope = new PointerScope()) {
      DartsSupernet one =
          new DartsSupernet(new Skeleton(3, 4, 1, 3), Spaces.darts("s5"), Operations::of, random);
      one.train(true);
      List<Mixing> mixing = shares(SearchSpace.of("s5")).stream().map(Mixing::of).toList();
      Tensor unused = one.logits(pictures(random), mixing);
      Tensor first = buffer(one, "cells.0._ops.0._ops.0.1.running_var");
      // Edge 2 reads the same state with the same pool.
      Tensor other = buffer(one, "cells.0._ops.2._ops.0.1.running_var");
      assertThat(first.sub(other).abs().max().item_double()).isLessThan(1e-6);
      assertThat(first.sub(torch.ones_like(first)).abs().max().item_double()).isGreaterThan(1e-3);
      assertThat(unused.size(1)).isEqualTo(3);
    }
  }

  private static Tensor buffer(DartsSupernet network, String name) {
    return dev.laurel.core.io.NetworkTensors.of(network).get(name);
  }

  @Test
  void partsAreKept() {
    try (PointerScope scope = new PointerScope()) {
      Random random = new Random(5);
      NetworkSize size = new NetworkSize(3, 8, 8, 4, 3, 5);
      for (String name : List.of("s2", "nb201", "small")) {
        Parts.assertKept(Networks.supernet(SearchSpace.of(name), size, random).network());
      }
      String genotype = PublishedGenotypes.of("darts_pt_s2_1").text();
      Parts.assertKept(
          Networks.chosen(
                  SearchSpace.Form.DARTS,
                  genotype,
                  size,
                  new DartsClassifier.Style(true, 0.2),
                  random)
              .network());
    }
  }
}
