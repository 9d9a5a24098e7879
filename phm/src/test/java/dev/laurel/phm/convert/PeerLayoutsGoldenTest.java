package dev.laurel.phm.convert;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.laurel.core.Engine;
import dev.laurel.core.Tensors;
import dev.laurel.core.UserError;
import dev.laurel.core.io.Json;
import dev.laurel.core.testing.Golden;
import dev.laurel.phm.convert.PeerLayouts.Library;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What other libraries saved gives the matrices that they multiply by. */
class PeerLayoutsGoldenTest {
  private static final double FORWARD = 2e-5;

  @BeforeAll
  static void start() {
    Engine.start();
  }

  private static Map<String, Tensor> layer(Golden golden, String at, String... names) {
    Map<String, Tensor> all = new LinkedHashMap<>();
    for (String name : names) {
      if (golden.has(at + name)) {
        all.put("net.layer." + name, golden.tensor(at + name));
      }
    }
    all.put("net.norm.weight", Tensors.of(new float[] {1, 2}, 2));
    return all;
  }

  private static Tensor dense(Map<String, Tensor> tensors, Library library) {
    PeerLayouts.Result result = PeerLayouts.imported(tensors);
    assertThat(result.lines()).hasSize(1);
    assertThat(result.lines().get(0).library()).isEqualTo(library);
    assertThat(result.lines().get(0).name()).isEqualTo("net.layer");
    assertThat(result.tensors()).containsKey("net.norm.weight");
    Tensor dense = StateDictionary.densify(result.tensors()).get("net.layer.weight");
    assertThat(result.lines().get(0).rows()).isEqualTo(dense.size(0));
    assertThat(result.lines().get(0).columns()).isEqualTo(dense.size(1));
    return dense;
  }

  @Test
  void hyperNets() {
    try (Golden linear = Golden.open("phm", "phm_linear");
        Golden convolutions = Golden.open("phm", "phc_conv");
        PointerScope scope = new PointerScope()) {
      for (int c = 0; linear.has("case" + c + "/A"); c++) {
        Map<String, Tensor> layer = new LinkedHashMap<>();
        layer.put("net.layer.a", linear.tensor("case" + c + "/A"));
        layer.put("net.layer.s", linear.tensor("case" + c + "/S"));
        layer.put("net.norm.weight", Tensors.of(new float[] {1}, 1));
        linear.assertClose(dense(layer, Library.HYPERNETS), "case" + c + "/H", FORWARD);
      }
      for (JsonNode one : Json.parse(convolutions.text("cases"), "cases")) {
        String at = one.path("name").asText() + "/";
        Tensor dense = dense(layer(convolutions, at, "A", "F", "bias"), Library.HYPERNETS);
        convolutions.assertClose(dense, at + "weight", FORWARD);
      }
    }
  }

  @Test
  void compacterAndPhcGnn() {
    try (Golden golden = Golden.open("phm", "compacter");
        PointerScope scope = new PointerScope()) {
      String[] names = {
        "phm_rule", "phm_rule_left", "phm_rule_right", "W", "W_left", "W_right", "b"
      };
      for (JsonNode one : Json.parse(golden.text("cases"), "cases")) {
        String at = one.path("name").asText() + "/";
        Map<String, Tensor> layer = layer(golden, at, names);
        Tensor dense = dense(layer, Library.COMPACTER);
        golden.assertClose(dense.t(), at + "H", FORWARD);
        assertThat(PeerLayouts.imported(layer).tensors()).containsKey("net.layer.bias");
        if (layer.containsKey("net.layer.phm_rule") && layer.containsKey("net.layer.W")) {
          // A rule of the whole model lies above.
          Map<String, Tensor> shared = new LinkedHashMap<>(layer);
          shared.put("phm_rule", shared.remove("net.layer.phm_rule"));
          golden.assertClose(dense(shared, Library.COMPACTER).t(), at + "H", FORWARD);
          Map<String, Tensor> lists = new LinkedHashMap<>();
          TensorVector bias = layer.get("net.layer.b").chunk(2, 0);
          lists.put("net.layer.b.0", bias.get(0));
          lists.put("net.layer.b.1", bias.get(1));
          Tensor rules = layer.get("net.layer.phm_rule").transpose(1, 2);
          Tensor parts = layer.get("net.layer.W").transpose(1, 2);
          for (int i = 0; i < rules.size(0); i++) {
            lists.put("net.layer.phm_rule." + i, rules.select(0, i));
            lists.put("net.layer.W." + i, parts.select(0, i));
          }
          lists.put("net.norm.weight", Tensors.of(new float[] {1}, 1));
          golden.assertClose(dense(lists, Library.PHC_GNN).t(), at + "H", FORWARD);
          assertThat(PeerLayouts.imported(lists).tensors().get("net.layer.bias").numel())
              .isEqualTo(golden.tensor(at + "b").numel());
        }
      }
    }
  }

  @Test
  void orkisAndTheAuthors() {
    try (Golden quaternion = Golden.open("phm", "quaternion");
        Golden official = Golden.open("phm", "t2t_official");
        PointerScope scope = new PointerScope()) {
      Map<String, Tensor> layer = new LinkedHashMap<>();
      for (String unit : List.of("r", "i", "j", "k")) {
        layer.put("net.layer." + unit + "_weight", quaternion.tensor("linear/" + unit));
      }
      layer.put("net.norm.weight", Tensors.of(new float[] {1}, 1));
      Tensor dense = dense(layer, Library.ORKIS);
      Tensor y =
          torch.addmm(quaternion.tensor("linear/bias"), quaternion.tensor("linear/x"), dense.t());
      quaternion.assertClose(y, "linear/y", FORWARD);
      for (JsonNode one : Json.parse(official.text("cases"), "cases")) {
        String at = one.path("name").asText() + "/";
        Tensor found = dense(layer(official, at, "kernel", "A", "B"), Library.T2T);
        official.assertClose(found.t(), at + "H", FORWARD);
      }
    }
  }

  @Test
  void whatIsNotKnownIsRefused() {
    try (PointerScope scope = new PointerScope()) {
      Tensor matrix = Tensors.of(new float[] {1, 2, 3, 4}, 2, 2);
      assertThatThrownBy(() -> PeerLayouts.imported(Map.of("x.weight", matrix)))
          .isInstanceOf(UserError.class)
          .hasMessageContaining("no hypercomplex layer")
          .hasMessageContaining("x.weight");
      Tensor cube = Tensors.of(new float[8], 2, 2, 2);
      assertThatThrownBy(() -> PeerLayouts.imported(Map.of("x.W", cube)))
          .hasMessageContaining("x.W has no phm_rule");
      assertThatThrownBy(() -> PeerLayouts.imported(Map.of("x.W", cube, "phm_rule", matrix)))
          .isInstanceOf(UserError.class);
    }
  }
}
