package dev.laurel.nas.space;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.laurel.core.Engine;
import dev.laurel.core.Tensors;
import dev.laurel.core.UserError;
import dev.laurel.core.io.Json;
import dev.laurel.core.testing.Golden;
import dev.laurel.nas.op.Operations;
import dev.laurel.nas.select.Magnitude;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Texts of architectures, and what is read off weights. */
class GenotypeGoldenTest {
  @BeforeAll
  static void start() {
    Engine.start();
    Engine.threads(1);
  }

  private static double[][] softmax(Golden golden, String name) {
    try (PointerScope scope = new PointerScope()) {
      Tensor table = torch.softmax(golden.tensor(name), -1);
      return Tensors.rows(Tensors.as(table, torch.ScalarType.Double));
    }
  }

  /** One in the column of the pick of every kept edge. */
  private static double[][] projected(Golden golden, String name, CellSpace space) {
    double[] picks = golden.numbers(name + ".picks");
    double[][] table = new double[picks.length][space.columns()];
    // The first node keeps its two edges in any case.
    for (int edge : space.to(space.inputs())) {
      table[edge][(int) picks[edge]] = 1;
    }
    for (double edge : golden.numbers(name + ".kept_edges")) {
      table[(int) edge][(int) picks[(int) edge]] = 1;
    }
    return table;
  }

  @Test
  void genotypesAreReadOffWeights() {
    try (Golden golden = Golden.open("nas", "genotypes")) {
      int checked = 0;
      for (String name : List.of("s1", "s2", "s3", "s4", "s5", "s5none")) {
        List<CellSpace> spaces = Spaces.darts(name.equals("s5none") ? "darts8" : name);
        for (int run = 0; golden.has(name + "." + run + ".alphas_normal"); run++) {
          String at = name + "." + run;
          Genotype found =
              Magnitude.darts(
                  spaces,
                  List.of(
                      softmax(golden, at + ".alphas_normal"),
                      softmax(golden, at + ".alphas_reduce")));
          assertThat(found.text()).as(at).isEqualTo(golden.text(at + ".genotype"));
          checked++;
        }
        if (golden.has(name + ".pt.normal.picks")) {
          Genotype found =
              Magnitude.darts(
                  spaces,
                  List.of(
                      projected(golden, name + ".pt.normal", spaces.get(0)),
                      projected(golden, name + ".pt.reduce", spaces.get(1))));
          assertThat(found.text()).as(name).isEqualTo(golden.text(name + ".pt.genotype"));
          checked++;
        }
      }
      assertThat(checked).isGreaterThan(15);
    }
  }

  @Test
  void officialTextsAreReadAndWritten() {
    try (Golden golden = Golden.open("nas", "param_counts")) {
      for (String name : golden.names()) {
        String text = golden.text(name);
        assertThat(Genotype.parse(text, Operations.names()).text()).isEqualTo(text);
      }
    }
    String good =
        "Genotype(normal=[('skip_connect', 0), ('skip_connect', 1)], normal_concat=[2],"
            + " reduce=[('max_pool_3x3', 0), ('max_pool_3x3', 0)], reduce_concat=range(2, 3))";
    Genotype parsed = Genotype.parse(good, Operations.names());
    assertThat(parsed.reduceConcat()).containsExactly(2);
    assertThat(parsed.warnings())
        .containsExactly("reduce, node 0: both operations come from state 0");
    for (String bad :
        List.of(
            good.replace("('skip_connect', 1)", "('skip_connect', 2)"),
            good.replace("'skip_connect', 1", "'jump_connect', 1"),
            good.replace(", ('skip_connect', 1)", ""),
            good.replace("[2]", "[9]"),
            good.replace("[2]", "2"),
            good.replace("normal=", "norm="),
            good.replace("('skip_connect', 1)", "('skip_connect' 1)"),
            good.replace("'skip_connect', 1", "'skip_connect', 99999999999"),
            "")) {
      assertThatThrownBy(() -> Genotype.parse(bad, Operations.names()))
          .as(bad)
          .isInstanceOf(UserError.class);
    }
  }

  @Test
  void textsOfBench201() throws IOException {
    JsonNode all =
        Json.parse(Files.readString(Golden.path("nas", "nb201_strings.json")), "nb201_strings");
    assertThat(all.size()).isGreaterThan(10);
    for (JsonNode one : all) {
      Bench201Architecture found = Bench201Architecture.parse(one.path("arch").asText());
      assertThat(found.text()).isEqualTo(one.path("arch").asText());
      assertThat(found.connected()).isEqualTo(one.path("valid").asBoolean());
      assertThat(found.canonical(false)).isEqualTo(one.path("unique").asText());
      assertThat(found.canonical(true)).isEqualTo(one.path("unique_zero").asText());
      assertThat(Bench201Architecture.of(found.operations())).isEqualTo(found);
    }
    for (String bad : List.of("", "|none~1|", "|none~0|+|none~0|", "none~0", "|none|")) {
      assertThatThrownBy(() -> Bench201Architecture.parse(bad))
          .as(bad)
          .isInstanceOf(UserError.class);
    }
  }

  @Test
  void spacesThatMakeNoSenseAreRefused() {
    assertThatThrownBy(() -> Spaces.darts("s9")).isInstanceOf(UserError.class);
    assertThatThrownBy(() -> Spaces.dartsCell(List.of()))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("edge 0, from state 0 to 2, has no operation");
    assertThatThrownBy(() -> Spaces.dartsCell(List.of("none")).searchable())
        .isInstanceOf(UserError.class)
        .hasMessageContaining("offers only 'none'");
    assertThatThrownBy(
            () ->
                new CellSpace(
                    1, 2, List.of(new CellSpace.Edge(0, 1, List.of("none", "x"))), false, 0))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("no edge goes to state 2");
  }
}
