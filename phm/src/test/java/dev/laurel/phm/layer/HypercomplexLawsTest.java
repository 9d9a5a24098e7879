package dev.laurel.phm.layer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.laurel.core.Engine;
import dev.laurel.core.Tensors;
import dev.laurel.core.UserError;
import dev.laurel.core.io.Json;
import dev.laurel.phm.Algebra;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.Test;

/** Laws of algebras, and of the layers made of them. */
class HypercomplexLawsTest {
  private static double norm(double[] number) {
    double sum = 0;
    for (double part : number) {
      sum += part * part;
    }
    return Math.sqrt(sum);
  }

  private static double[] random(Random random, int n) {
    double[] number = new double[n];
    for (int i = 0; i < n; i++) {
      number[i] = random.nextGaussian();
    }
    return number;
  }

  @Property(tries = 100)
  void normsMultiplyUpToTheOctonions(@ForAll long seed) {
    Random random = new Random(seed);
    for (String name : Algebra.names().subList(0, 4)) {
      Algebra algebra = Algebra.named(name);
      double[] u = random(random, algebra.dimension());
      double[] v = random(random, algebra.dimension());
      assertThat(norm(algebra.product(u, v))).isCloseTo(norm(u) * norm(v), within(1e-9));
    }
  }

  @Property(tries = 100)
  void quaternionsMultiplyAsHamiltonsDo(@ForAll long seed) {
    Random random = new Random(seed);
    double[] w = random(random, 4);
    double[] x = random(random, 4);
    double[] wanted = {
      w[0] * x[0] - w[1] * x[1] - w[2] * x[2] - w[3] * x[3],
      w[0] * x[1] + w[1] * x[0] + w[2] * x[3] - w[3] * x[2],
      w[0] * x[2] - w[1] * x[3] + w[2] * x[0] + w[3] * x[1],
      w[0] * x[3] + w[1] * x[2] - w[2] * x[1] + w[3] * x[0]
    };
    double[] found = Algebra.named("quaternion").product(w, x);
    for (int i = 0; i < 4; i++) {
      assertThat(found[i]).isCloseTo(wanted[i], within(1e-12));
    }
  }

  @Test
  void sedenionsHaveDivisorsOfZero() {
    double[] one = new double[16];
    one[3] = 1;
    one[10] = 1;
    double[] other = new double[16];
    other[6] = 1;
    other[15] = -1;
    assertThat(Algebra.named("sedenion").product(one, other)).containsOnly(0);
  }

  @Property(tries = 40)
  void allWaysToMultiplyAgree(
      @ForAll @IntRange(min = 1, max = 6) int n,
      @ForAll @IntRange(min = 1, max = 4) int p,
      @ForAll @IntRange(min = 1, max = 4) int q,
      @ForAll @IntRange(min = 1, max = 9) int rows) {
    Engine.start();
    try (PointerScope scope = new PointerScope();
        NoGradGuard none = new NoGradGuard()) {
      Random random = new Random(n + 10L * p + 100L * q);
      int terms = n + (n * n - n) / 2;
      for (PhmConfig config :
          new PhmConfig[] {PhmConfig.of(n), PhmConfig.of(n).withTerms(n == 1 ? 0 : terms)}) {
        PhmLinear layer = new PhmLinear((long) n * q, (long) n * p, config, random);
        Tensor x = Tensors.randomNormal(random, ScalarType.Float, rows, (long) n * q);
        double[] wanted = Tensors.doubles(layer.forward(x));
        if (n > 1) {
          for (Application way :
              new Application[] {Application.RULES_FIRST, Application.PARTS_FIRST}) {
            layer.apply(way);
            double[] found = Tensors.doubles(layer.forward(x));
            for (int i = 0; i < wanted.length; i++) {
              assertThat(found[i]).as("%s", way).isCloseTo(wanted[i], within(1e-4));
            }
          }
        }
        double direct = layer.weight().build().square().sum().item_double();
        assertThat(layer.weight().squaredNorm().item_double())
            .isCloseTo(direct, within(1e-4 * Math.max(1, direct)));
      }
    }
  }

  @Test
  void aKeptWeightNoticesEveryChange() {
    Engine.start();
    try (PointerScope scope = new PointerScope();
        NoGradGuard none = new NoGradGuard()) {
      PhmLinear layer = new PhmLinear(8, 8, PhmConfig.of(4), new Random(1));
      Tensor x = Tensors.randomNormal(new Random(2), ScalarType.Float, 3, 8);
      double[] first = Tensors.doubles(layer.forward(x));
      assertThat(Tensors.doubles(layer.forward(x))).isEqualTo(first);
      for (String name : new String[] {"A", "S"}) {
        double[] before = Tensors.doubles(layer.forward(x));
        layer.named_parameters().get(name).view(-1).select(0, 5).add_(new Scalar(0.5));
        double[] after = Tensors.doubles(layer.forward(x));
        assertThat(after).isNotEqualTo(before);
        layer.apply(Application.PARTS_FIRST);
        double[] direct = Tensors.doubles(layer.forward(x));
        layer.apply(Application.AUTO);
        for (int i = 0; i < direct.length; i++) {
          assertThat(after[i]).isCloseTo(direct[i], within(1e-5));
        }
      }
    }
  }

  @Test
  void firstValuesHaveTheVarianceTheySay() {
    Engine.start();
    try (PointerScope scope = new PointerScope();
        NoGradGuard none = new NoGradGuard()) {
      for (int n : new int[] {1, 2, 4, 8}) {
        double sum = 0;
        for (int seed = 0; seed < 20; seed++) {
          PhmLinear layer = new PhmLinear(64, 128, PhmConfig.of(n), new Random(seed));
          sum += layer.weight().build().square().mean().item_double() / 20;
        }
        assertThat(sum).as("n = %d", n).isCloseTo(2.0 / 192, within(0.3 * 2 / 192));
      }
    }
  }

  @Test
  void whatDoesNotFitIsNamed() {
    Engine.start();
    assertThatThrownBy(() -> new PhmLinear(12, 8, PhmConfig.of(3), new Random(1)))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("12 inputs and 8 outputs")
        .hasMessageContaining("[1, 2, 4]");
    Rule rule = Rule.Learned.of(new double[8], 2);
    assertThatThrownBy(() -> new PhmLinear(8, 8, PhmConfig.of(4), rule, new Random(1)))
        .hasMessageContaining("n = 2");
    assertThatThrownBy(() -> Algebra.ofDimension(3)).hasMessageContaining("dimension 3");
    int[][] index = {{0, 1}, {1, 1}};
    int[][] sign = {{1, 1}, {1, 1}};
    assertThatThrownBy(() -> Algebra.of("mine", index, sign))
        .hasMessageContaining("row 1, column 1");
    try (PointerScope scope = new PointerScope()) {
      PhmLinear layer = new PhmLinear(8, 8, PhmConfig.of(4), new Random(1));
      assertThatThrownBy(() -> layer.forward(Tensors.of(new float[6], 1, 6)))
          .hasMessageContaining("width 6; the layer takes 8");
      PhmLinear dead = new PhmLinear(4, 4, PhmConfig.of(2), rule, new Random(1));
      assertThatThrownBy(() -> dead.weight().requireSound("fc1"))
          .hasMessageContaining("fc1: rule 0 of 2");
    }
  }

  @Test
  void aTableOfOnesOwnIsSavedWithIt() {
    int[][] index = {{0, 1}, {1, 0}};
    int[][] sign = {{1, 1}, {1, 1}};
    PhmConfig split =
        PhmConfig.of(2)
            .withRule(PhmConfig.RuleKind.FIXED)
            .withAlgebra(Algebra.of("split-complex", index, sign), true);
    Algebra again = Json.parse(Json.line(split), PhmConfig.class, "the configuration").algebra();
    assertThat(again.name()).isEqualTo("split-complex");
    assertThat(again.left()).isDeepEqualTo(split.algebra().left());
    PhmConfig known = split.withAlgebra(Algebra.named("complex"), true);
    assertThat(Json.line(known)).contains("\"complex\"");
    String broken = Json.line(split).replace("[[0,1],[1,0]]", "[[0,1],[0,1]]");
    assertThatThrownBy(() -> Json.parse(broken, PhmConfig.class, "the configuration"))
        .hasMessageContaining("split-complex");
  }

  /** Learned rules of n = 4 are 7 products; a change of the rules is noticed. */
  @Test
  void learnedRulesAreFewProducts() {
    for (int n : new int[] {3, 4}) {
      try (PointerScope scope = new PointerScope();
          NoGradGuard none = new NoGradGuard()) {
        PhmLinear layer = new PhmLinear(6L * n, 5L * n, PhmConfig.of(n), new Random(n));
        layer.apply(Application.RANK_FACTORED);
        assertThat(layer.weight().rankFactors().beta().size(0)).isEqualTo(n == 3 ? 5 : 7);
        Tensor x = torch.randn(7, 6L * n);
        for (int change = 0; change < 2; change++) {
          layer.apply(Application.MATERIALIZED);
          double[] wanted = Tensors.doubles(layer.forward(x));
          layer.apply(Application.RANK_FACTORED);
          assertThat(Tensors.doubles(layer.forward(x))).containsExactly(wanted, within(1e-4));
          ((Rule.Learned) layer.weight().rule()).values().add_(new Scalar(0.1));
        }
      }
    }
    try (PointerScope scope = new PointerScope()) {
      PhmLinear two =
          new PhmLinear(4, 4, PhmConfig.of(2).withRule(PhmConfig.RuleKind.T2T), new Random(1));
      two.apply(Application.RANK_FACTORED);
      PhmLinear dense = new PhmLinear(4, 4, PhmConfig.of(1), new Random(1));
      assertThatThrownBy(() -> dense.apply(Application.RANK_FACTORED))
          .isInstanceOf(UserError.class);
    }
  }
}
