package dev.laurel.phm.layer;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.laurel.core.Tensors;
import dev.laurel.core.io.Json;
import dev.laurel.core.testing.Golden;
import dev.laurel.phm.Algebra;
import dev.laurel.phm.layer.PhmConfig.RuleKind;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Module;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** All layers against the references: outputs and gradients. */
@Tag("smoke")
class LayerGoldenTest {
  private static final double FORWARD = 2e-5;
  private static final double GRADIENT = 1e-4;

  private static JsonNode cases(Golden golden) {
    return Json.parse(golden.text("cases"), "cases");
  }

  private static void put(Tensor target, Tensor value) {
    try (NoGradGuard none = new NoGradGuard()) {
      assertThat(value.numel()).isEqualTo(target.numel());
      target.copy_(value.reshape(target.shape()));
    }
  }

  private static Tensor parameter(Module module, String name) {
    return module.named_parameters().get(name);
  }

  private static Tensor input(Golden golden, String name) {
    return golden.tensor(name).clone().set_requires_grad(true);
  }

  /** Adds the gradients of {@code sum(y * grad_y)}. */
  private static void backward(Golden golden, Tensor y, String gradient) {
    y.mul(golden.tensor(gradient)).sum().backward();
  }

  @Test
  void linearLayers() {
    try (Golden golden = Golden.open("phm", "phm_linear");
        PointerScope scope = new PointerScope()) {
      JsonNode cases = cases(golden);
      assertThat(cases.size()).isPositive();
      for (int c = 0; c < cases.size(); c++) {
        String at = "case" + c + "/";
        int n = cases.get(c).path("n").asInt();
        for (Application application :
            List.of(Application.MATERIALIZED, Application.RULES_FIRST, Application.PARTS_FIRST)) {
          // Rules of n = 1 are kept, as the file has them.
          Rule rule = Rule.Learned.of(golden.numbers(at + "A"), n);
          PhmLinear layer =
              new PhmLinear(
                  cases.get(c).path("d").asInt(),
                  cases.get(c).path("k").asInt(),
                  PhmConfig.of(n),
                  rule,
                  new Random(1));
          put(parameter(layer, "S"), golden.tensor(at + "S"));
          put(layer.bias(), golden.tensor(at + "bias"));
          layer.apply(application);
          golden.assertClose(layer.weight().build(), at + "H", FORWARD);
          Tensor x = input(golden, at + "x");
          Tensor y = layer.forward(x);
          golden.assertClose(y, at + "y", FORWARD);
          backward(golden, y, at + "grad_y");
          golden.assertClose(x.grad(), at + "grad_x", GRADIENT);
          golden.assertClose(rule.tables().grad(), at + "grad_A", GRADIENT);
          golden.assertClose(parameter(layer, "S").grad(), at + "grad_S", GRADIENT);
          golden.assertClose(layer.bias().grad(), at + "grad_bias", GRADIENT);
        }
      }
    }
  }

  @Test
  void linearLayersInDoubles() {
    try (Golden golden = Golden.open("phm", "phm_linear");
        PointerScope scope = new PointerScope()) {
      JsonNode cases = cases(golden);
      for (int c = 0; c < cases.size(); c++) {
        String at = "case" + c + "/";
        int n = cases.get(c).path("n").asInt();
        for (Application application :
            List.of(Application.MATERIALIZED, Application.RULES_FIRST, Application.PARTS_FIRST)) {
          Rule rule = Rule.Learned.of(golden.numbers(at + "A"), n);
          PhmLinear layer =
              new PhmLinear(
                  cases.get(c).path("d").asInt(),
                  cases.get(c).path("k").asInt(),
                  PhmConfig.of(n),
                  rule,
                  new Random(1));
          put(parameter(layer, "S"), golden.tensor(at + "S"));
          put(layer.bias(), golden.tensor(at + "bias"));
          // A rule that is given belongs to whoever made it.
          rule.tables().set_data(rule.tables().to(ScalarType.Double));
          layer.to(ScalarType.Double, false);
          layer.apply(application);
          Tensor y = layer.forward(golden.tensor(at + "x").to(ScalarType.Double));
          assertThat(y.scalar_type().intern()).isEqualTo(ScalarType.Double);
          golden.assertClose(y, at + "y", 1e-6);
        }
      }
    }
  }

  /** Transposed in its last two sides, as the other layout has it. */
  private static Tensor turned(Golden golden, String name) {
    return golden.tensor(name).transpose(-2, -1).contiguous();
  }

  private static double[] turnedGradient(Tensor parameter) {
    return Tensors.doubles(parameter.grad().transpose(-2, -1));
  }

  @Test
  void compactersLayers() {
    try (Golden golden = Golden.open("phm", "compacter");
        PointerScope scope = new PointerScope()) {
      for (JsonNode one : cases(golden)) {
        String at = one.path("name").asText() + "/";
        boolean parts = one.path("factorized_phm").asBoolean();
        boolean rules = one.path("factorized_phm_rule").asBoolean();
        PhmConfig config =
            PhmConfig.of(one.path("n").asInt())
                .withRule(rules ? RuleKind.FACTORED : RuleKind.LEARNED)
                .withRanks(1, parts ? one.path("phm_rank").asInt() : 0);
        for (boolean direct : new boolean[] {true, false}) {
          PhmLinear layer =
              new PhmLinear(one.path("d").asInt(), one.path("k").asInt(), config, new Random(1));
          layer.apply(direct ? Application.AUTO : Application.MATERIALIZED);
          // The transpose of a product is the product of the transposes, turned round.
          Map<String, String> names = new LinkedHashMap<>();
          names.put(rules ? "A_left" : "A", rules ? "phm_rule_right" : "phm_rule");
          if (rules) {
            names.put("A_right", "phm_rule_left");
          }
          names.put(parts ? "S_left" : "S", parts ? "W_right" : "W");
          if (parts) {
            names.put("S_right", "W_left");
          }
          names.forEach((own, their) -> put(parameter(layer, own), turned(golden, at + their)));
          put(layer.bias(), golden.tensor(at + "b"));
          golden.assertClose(layer.weight().build().t(), at + "H", FORWARD);
          Tensor x = input(golden, at + "x");
          Tensor y = layer.forward(x);
          golden.assertClose(y, at + "y", FORWARD);
          backward(golden, y, at + "grad_y");
          golden.assertClose(x.grad(), at + "grad_x", GRADIENT);
          golden.assertClose(layer.bias().grad(), at + "grad_b", GRADIENT);
          names.forEach(
              (own, their) ->
                  golden.assertClose(
                      turnedGradient(parameter(layer, own)), at + "grad_" + their, GRADIENT));
        }
      }
    }
  }

  @Test
  void adaptersThatShareTheirRules() {
    try (Golden golden = Golden.open("phm", "compacter");
        PointerScope scope = new PointerScope()) {
      JsonNode adapter = Json.parse(golden.text("adapter"), "adapter");
      int n = adapter.path("n").asInt();
      int width = adapter.path("d").asInt();
      String at = "adapter_stack/";
      Rule rule = Rule.Learned.of(Tensors.doubles(turned(golden, at + "phm_rule")), n);
      List<PhmAdapter> stack = new ArrayList<>();
      Tensor x = input(golden, at + "x");
      Tensor h = x;
      for (int i = 0; golden.has(at + "adapter" + i + ".down.b"); i++) {
        PhmAdapter one =
            new PhmAdapter(
                width,
                width / adapter.path("bottleneck").asInt(),
                PhmAdapter.compacter().withN(n),
                rule,
                new Random(1));
        for (String part : List.of("down", "up")) {
          String their = at + "adapter" + i + "." + part + ".";
          put(parameter(one, part + ".S_left"), turned(golden, their + "W_right"));
          put(parameter(one, part + ".S_right"), turned(golden, their + "W_left"));
          put(parameter(one, part + ".bias"), golden.tensor(their + "b"));
        }
        stack.add(one);
        h = one.forward(h);
        if (i == 0) {
          golden.assertClose(h, at + "after0", FORWARD);
        }
      }
      golden.assertClose(h, at + "y", FORWARD);
      backward(golden, h, at + "grad_y");
      golden.assertClose(x.grad(), at + "grad_x", GRADIENT);
      golden.assertClose(turnedGradient(rule.tables()), at + "grad_phm_rule", GRADIENT);
      for (int i = 0; i < stack.size(); i++) {
        for (String part : List.of("down", "up")) {
          String their = at + "grad_adapter" + i + "." + part + ".";
          PhmAdapter one = stack.get(i);
          golden.assertClose(
              turnedGradient(parameter(one, part + ".S_left")), their + "W_right", GRADIENT);
          golden.assertClose(
              turnedGradient(parameter(one, part + ".S_right")), their + "W_left", GRADIENT);
          golden.assertClose(parameter(one, part + ".bias").grad(), their + "b", GRADIENT);
        }
      }
    }
  }

  @Test
  void convolutions() {
    try (Golden golden = Golden.open("phm", "phc_conv");
        PointerScope scope = new PointerScope()) {
      for (JsonNode one : cases(golden)) {
        String at = one.path("name").asText() + "/";
        int n = one.path("n").asInt();
        int dimensions = golden.shape(at + "x").length - 2;
        PhmConv.Geometry geometry =
            PhmConv.Geometry.same(
                    one.path("cin").asInt(),
                    one.path("cout").asInt(),
                    dimensions,
                    one.path("kernel").asInt())
                .withStride(one.path("stride").asInt(1), one.path("padding").asInt(0))
                .withDilation(one.path("dilation").asInt(1));
        PhmConv layer = new PhmConv(geometry, PhmConfig.of(n), new Random(1));
        put(parameter(layer, "A"), golden.tensor(at + "A"));
        put(parameter(layer, "S"), golden.tensor(at + "F"));
        put(layer.bias(), golden.tensor(at + "bias"));
        golden.assertClose(layer.weight().build(), at + "weight", FORWARD);
        Tensor x = input(golden, at + "x");
        Tensor y = layer.forward(x);
        golden.assertClose(y, at + "y", FORWARD);
        backward(golden, y, at + "grad_y");
        golden.assertClose(x.grad(), at + "grad_x", GRADIENT);
        golden.assertClose(parameter(layer, "A").grad(), at + "grad_A", GRADIENT);
        golden.assertClose(parameter(layer, "S").grad(), at + "grad_F", GRADIENT);
      }
    }
  }

  /** Rows of a kernel {@code (d/n, k)} cut along its columns: {@code S_i = K_i'}. */
  private static Tensor partsOf(Tensor kernel, int n) {
    TensorVector pieces = kernel.chunk(n, 1);
    Tensor[] parts = new Tensor[n];
    for (int i = 0; i < n; i++) {
      parts[i] = pieces.get(i).t();
    }
    return torch.stack(new TensorVector(parts), 0);
  }

  @Test
  void theAuthorsLayer() {
    try (Golden golden = Golden.open("phm", "t2t_official");
        PointerScope scope = new PointerScope()) {
      for (JsonNode one : cases(golden)) {
        String at = one.path("name").asText() + "/";
        int n = one.path("n").asInt();
        boolean dual = one.path("dual").asInt() == 1;
        PhmConfig config =
            PhmConfig.of(n).withRule(dual ? RuleKind.T2T_DUAL : RuleKind.T2T).withBias(false);
        for (Application application :
            List.of(Application.RANK_FACTORED, Application.MATERIALIZED)) {
          PhmLinear layer =
              new PhmLinear(one.path("d").asInt(), one.path("k").asInt(), config, new Random(1));
          layer.apply(application);
          put(parameter(layer, "A"), golden.tensor(at + "A"));
          if (dual) {
            put(parameter(layer, "B"), golden.tensor(at + "B"));
          }
          put(parameter(layer, "S"), partsOf(golden.tensor(at + "kernel"), n));
          golden.assertClose(layer.weight().build().t(), at + "H", FORWARD);
          golden.assertClose(layer.forward(golden.tensor(at + "x")), at + "y", FORWARD);
          golden.assertClose(
              layer.forward(golden.tensor(at + "x").reshape(2, 3, -1)), at + "y3d", FORWARD);
        }
      }
    }
  }

  @Test
  void theAuthorsQuaternions() {
    try (Golden golden = Golden.open("phm", "t2t_official");
        PointerScope scope = new PointerScope()) {
      Tensor parts = partsOf(golden.tensor("quat_ffn/kernel"), 4).clone();
      // Theirs multiplies by the conjugate.
      parts.narrow(0, 1, 3).neg_();
      PhmLinear layer = fixed(parts, null, true);
      golden.assertClose(layer.weight().build().t(), "quat_ffn/H", FORWARD);
      golden.assertClose(layer.forward(golden.tensor("quat_ffn/x")), "quat_ffn/y", FORWARD);
      Tensor[] products =
          QuaternionAttention.products(golden.tensor("quat_attn/q"), golden.tensor("quat_attn/k"));
      for (int i = 0; i < products.length; i++) {
        golden.assertClose(products[i], "quat_attn/logits_" + "rijk".charAt(i), FORWARD);
      }
      hamilton(golden, "quat_dot/a", "quat_dot/b", "quat_dot/y");
    }
  }

  /** Products of quaternions whose parts lie side by side. */
  private static void hamilton(Golden golden, String left, String right, String product) {
    double[][] a = Tensors.rows(golden.tensor(left));
    double[][] b = Tensors.rows(golden.tensor(right));
    Algebra quaternion = Algebra.named("quaternion");
    double[][] y = new double[a.length][a[0].length];
    int each = a[0].length / 4;
    for (int row = 0; row < a.length; row++) {
      for (int j = 0; j < each; j++) {
        double[] u = new double[4];
        double[] v = new double[4];
        for (int part = 0; part < 4; part++) {
          u[part] = a[row][part * each + j];
          v[part] = b[row][part * each + j];
        }
        double[] uv = quaternion.product(u, v);
        for (int part = 0; part < 4; part++) {
          y[row][part * each + j] = uv[part];
        }
      }
    }
    golden.assertClose(Tensors.flat(y), product, FORWARD);
  }

  /** A layer with an algebra's rules and given parts. */
  private static PhmLinear fixed(Tensor parts, Tensor bias, boolean left) {
    int n = (int) parts.size(0);
    PhmConfig config =
        PhmConfig.of(n)
            .withRule(RuleKind.FIXED)
            .withAlgebra(Algebra.ofDimension(n), left)
            .withBias(bias != null);
    PhmLinear layer = new PhmLinear(n * parts.size(2), n * parts.size(1), config, new Random(1));
    put(parameter(layer, "S"), parts);
    if (bias != null) {
      put(layer.bias(), bias);
    }
    return layer;
  }

  private static Tensor quaternionParts(Golden golden, String prefix, boolean turn) {
    List<Tensor> parts = new ArrayList<>();
    for (String part : List.of("r", "i", "j", "k")) {
      Tensor one = golden.tensor(prefix + part);
      parts.add(turn ? one.t() : one);
    }
    return torch.stack(new TensorVector(parts.toArray(new Tensor[0])), 0);
  }

  @Test
  void orkisQuaternions() {
    try (Golden golden = Golden.open("phm", "quaternion");
        PointerScope scope = new PointerScope()) {
      PhmLinear layer =
          fixed(quaternionParts(golden, "linear/", true), golden.tensor("linear/bias"), true);
      Tensor x = input(golden, "linear/x");
      Tensor y = layer.forward(x);
      golden.assertClose(y, "linear/y", FORWARD);
      backward(golden, y, "linear/grad_y");
      golden.assertClose(x.grad(), "linear/grad_x", GRADIENT);
      golden.assertClose(layer.bias().grad(), "linear/grad_bias", GRADIENT);
      for (int part = 0; part < 4; part++) {
        golden.assertClose(
            Tensors.doubles(parameter(layer, "S").grad().select(0, part).t()),
            "linear/grad_" + "rijk".charAt(part),
            GRADIENT);
      }
      hamilton(golden, "hamilton/q0", "hamilton/q1", "hamilton/y");
      long[] kernel = golden.shape("conv2d/r");
      PhmConv conv =
          new PhmConv(
              PhmConv.Geometry.same(4 * kernel[1], 4 * kernel[0], 2, kernel[2]),
              PhmConfig.of(4)
                  .withRule(RuleKind.FIXED)
                  .withAlgebra(Algebra.named("quaternion"), true),
              new Random(1));
      put(parameter(conv, "S"), quaternionParts(golden, "conv2d/", false));
      put(conv.bias(), golden.tensor("conv2d/bias"));
      golden.assertClose(conv.forward(golden.tensor("conv2d/x")), "conv2d/y", FORWARD);
    }
  }

  @Test
  void orkisMemory() {
    try (Golden golden = Golden.open("phm", "quaternion");
        PointerScope scope = new PointerScope()) {
      long hidden = golden.shape("qlstm/bf")[0];
      Tensor x = golden.tensor("qlstm/x").transpose(0, 1);
      PhmLstm lstm =
          new PhmLstm(
              x.size(2),
              hidden,
              PhmConfig.of(4)
                  .withRule(RuleKind.FIXED)
                  .withAlgebra(Algebra.named("quaternion"), true),
              PhmLstm.Gates.SEPARATE,
              PhmLstm.Cell.STANDARD,
              0,
              new Random(1));
      String theirs = "fioc";
      for (int gate = 0; gate < 4; gate++) {
        char their = theirs.charAt(gate);
        String own = "fiog".substring(gate, gate + 1);
        put(parameter(lstm, "S_x" + own), quaternionParts(golden, "qlstm/w" + their + ".", true));
        put(parameter(lstm, "S_h" + own), quaternionParts(golden, "qlstm/u" + their + ".", true));
        put(lstm.bias().narrow(0, gate * hidden, hidden), golden.tensor("qlstm/b" + their));
      }
      long[] lengths = new long[(int) x.size(0)];
      Arrays.fill(lengths, x.size(1));
      PhmLstm.Result result = lstm.forward(x, lengths);
      golden.assertClose(result.outputs().transpose(0, 1), "qlstm/h_all", FORWARD);
      double[] all = golden.numbers("qlstm/c_all");
      double[] last = Arrays.copyOfRange(all, all.length - (int) (x.size(0) * hidden), all.length);
      Golden.assertClose(Tensors.doubles(result.cell()), last, FORWARD, "c_all");
    }
  }

  @Test
  void memories() {
    try (Golden golden = Golden.open("phm", "phm_lstm");
        PointerScope scope = new PointerScope()) {
      JsonNode cases = cases(golden);
      for (int c = 0; c < cases.size(); c++) {
        JsonNode one = cases.get(c);
        String at = "case" + c + "/";
        PhmLstm lstm =
            lstm(
                golden,
                at,
                one.path("n").asInt(),
                PhmLstm.Cell.valueOf(one.path("cell").asText().toUpperCase(java.util.Locale.ROOT)));
        Tensor x = input(golden, at + "x");
        PhmLstm.Result result = lstm.forward(x, Tensors.longs(golden.tensor(at + "lengths")));
        golden.assertClose(result.outputs(), at + "y", FORWARD);
        golden.assertClose(result.hidden(), at + "h_n", FORWARD);
        golden.assertClose(result.cell(), at + "c_n", FORWARD);
        backward(golden, result.outputs(), at + "grad_y");
        golden.assertClose(x.grad(), at + "grad_x", GRADIENT);
        for (String name : List.of("A_x", "S_x", "A_h", "S_h", "bias")) {
          golden.assertClose(parameter(lstm, name).grad(), at + "grad_" + name, GRADIENT);
        }
      }
    }
  }

  private static PhmLstm lstm(Golden golden, String at, int n, PhmLstm.Cell cell) {
    long hidden = golden.shape(at + "bias")[0] / 4;
    long inputs = golden.shape(at + "S_x")[2] * n;
    PhmLstm lstm =
        new PhmLstm(inputs, hidden, PhmConfig.of(n), PhmLstm.Gates.JOINT, cell, 0, new Random(1));
    for (String name : List.of("A_x", "S_x", "A_h", "S_h", "bias")) {
      put(parameter(lstm, name), golden.tensor(at + name));
    }
    return lstm;
  }

  @Test
  void algebras() {
    try (Golden golden = Golden.open("phm", "algebras");
        PointerScope scope = new PointerScope()) {
      for (String name : Algebra.names()) {
        String at = name + "/";
        Algebra algebra = Algebra.named(name);
        int n = algebra.dimension();
        assertThat(exact(algebra.left())).isEqualTo(golden.numbers(at + "A_left"));
        assertThat(exact(algebra.right())).isEqualTo(golden.numbers(at + "A_right"));
        long[] index = Tensors.longs(golden.tensor(at + "index"));
        long[] sign = Tensors.longs(golden.tensor(at + "sign"));
        double[][] u = Tensors.rows(golden.tensor(at + "u"));
        double[][] v = Tensors.rows(golden.tensor(at + "v"));
        double[][] uv = new double[u.length][];
        double[][] vu = new double[u.length][];
        for (int row = 0; row < u.length; row++) {
          uv[row] = algebra.product(u[row], v[row]);
          vu[row] = algebra.product(v[row], u[row]);
        }
        golden.assertClose(Tensors.flat(uv), at + "uv", FORWARD);
        golden.assertClose(Tensors.flat(vu), at + "vu", FORWARD);
        for (int i = 0; i < n * n; i++) {
          assertThat(algebra.index(i / n, i % n)).isEqualTo((int) index[i]);
          assertThat(algebra.sign(i / n, i % n)).isEqualTo((int) sign[i]);
        }
        if (golden.has(at + "layer/S")) {
          for (boolean left : new boolean[] {true, false}) {
            PhmLinear layer = fixed(golden.tensor(at + "layer/S"), null, left);
            String side = at + (left ? "layer_left/" : "layer_right/");
            golden.assertClose(layer.weight().build(), side + "H", FORWARD);
            golden.assertClose(layer.forward(golden.tensor(at + "layer/x")), side + "y", FORWARD);
          }
        }
      }
    }
  }

  @Test
  void fewerMultiplications() {
    try (Golden golden = Golden.open("phm", "fast_algebra");
        PointerScope scope = new PointerScope()) {
      for (String at : List.of("complex3/", "quaternion8/")) {
        Algebra algebra = Algebra.named(at.replaceAll("\\d/", ""));
        double[][][] own = FastProducts.of(algebra);
        assertThat(own[1].length).isEqualTo((int) golden.shape(at + "beta")[0]);
        double[][][] theirs = {
          Tensors.rows(golden.tensor(at + "alpha")),
          Tensors.rows(golden.tensor(at + "beta")),
          Tensors.rows(golden.tensor(at + "gamma"))
        };
        assertThat(product(own)).isEqualTo(exact(algebra.left()));
        assertThat(product(theirs)).isEqualTo(exact(algebra.left()));
        int n = algebra.dimension();
        Tensor parts = torch.ones(n, 3, 2).cumsum(1).mul(torch.ones(n, 3, 2).cumsum(0));
        for (boolean left : new boolean[] {true, false}) {
          PhmLinear layer = fixed(parts, null, left);
          Tensor x = torch.ones(5, 2L * n).cumsum(1);
          double[] wanted = Tensors.doubles(layer.forward(x));
          layer.apply(Application.RANK_FACTORED);
          Golden.assertClose(Tensors.doubles(layer.forward(x)), wanted, FORWARD, at);
        }
      }
    }
  }

  private static double[] product(double[][][] factors) {
    int n = factors[0][0].length;
    double[] all = new double[n * n * n];
    for (int r = 0; r < factors[0].length; r++) {
      for (int at = 0; at < all.length; at++) {
        int i = Math.floorDiv(at, n * n);
        int a = Math.floorDiv(at, n) % n;
        all[at] += factors[0][r][i] * factors[1][r][a] * factors[2][r][at % n];
      }
    }
    return Arrays.stream(all).map(value -> value == 0 ? 0 : value).toArray();
  }

  private static double[] exact(double[][][] rules) {
    return Arrays.stream(rules)
        .flatMap(Arrays::stream)
        .flatMapToDouble(Arrays::stream)
        .map(value -> value == 0 ? 0 : value)
        .toArray();
  }
}
