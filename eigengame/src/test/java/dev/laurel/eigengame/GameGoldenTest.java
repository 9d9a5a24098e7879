package dev.laurel.eigengame;

import static org.assertj.core.api.Assertions.assertThat;

import dev.laurel.core.Tensors;
import dev.laurel.core.testing.Golden;
import dev.laurel.eigengame.eval.Alignment;
import dev.laurel.eigengame.game.AlphaGame;
import dev.laurel.eigengame.game.HebbianRule;
import dev.laurel.eigengame.game.KrasulinaRule;
import dev.laurel.eigengame.game.MatrixKrasulinaRule;
import dev.laurel.eigengame.game.MinibatchGame;
import dev.laurel.eigengame.game.MuGame;
import dev.laurel.eigengame.game.OjaRule;
import dev.laurel.eigengame.game.Players;
import java.util.List;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@Tag("smoke")
class GameGoldenTest {
  /** Element type and the tolerances of the specification. */
  enum Precision {
    FLOAT64(ScalarType.Double, 1e-9, 1e-9),
    FLOAT32(ScalarType.Float, 2e-4, 2e-3);

    final ScalarType type;
    final double single;
    final double trace;

    Precision(ScalarType type, double single, double trace) {
      this.type = type;
      this.single = single;
      this.trace = trace;
    }
  }

  private static Golden open(String name) {
    return Golden.open("eigengame", name);
  }

  @ParameterizedTest
  @EnumSource
  void muDirectionEqualsTheOfficialOne(Precision precision) {
    try (PointerScope scope = new PointerScope();
        Golden golden = open("mu_gradient")) {
      Tensor x = golden.tensor("X", precision.type);
      Tensor v = golden.tensor("V", precision.type);
      Tensor direction = MuGame.direction(x, v);
      golden.assertClose(direction, "gradient", precision.single);
      golden.assertClose(Players.tangent(direction, v), "gradient_spherical", precision.single);
      Tensor moved = Players.normalised(v.add(Tensors.times(direction, 0.1)));
      golden.assertClose(moved, "normalized", precision.single);
      Tensor eigenvalues = torch.mm(x, v.t()).square().sum(0);
      golden.assertClose(eigenvalues, "eigenvalues_sum", precision.single);
    }
  }

  @ParameterizedTest
  @EnumSource
  void alphaUtilityGradientAndAlgorithmsEqualThePaper(Precision precision) {
    try (PointerScope scope = new PointerScope();
        Golden golden = open("alpha")) {
      Tensor x = golden.tensor("X", precision.type);
      Tensor v = golden.tensor("V", precision.type);
      golden.assertClose(AlphaGame.utilities(x, v), "utility", precision.single);
      Tensor gradient = AlphaGame.gradient(x, v);
      golden.assertClose(gradient, "gradient", precision.single);
      golden.assertClose(Players.tangent(gradient, v), "gradient_riemannian", precision.single);
      double largest = golden.constant("lambda_max");
      for (boolean riemannian : new boolean[] {true, false}) {
        String name = "alg2." + (riemannian ? "riemannian" : "plain") + ".V";
        int steps = (int) golden.shape(name)[0];
        Tensor[] trace = new Tensor[steps];
        Tensor now = v;
        for (int t = 0; t < steps; t++) {
          now = new AlphaGame(riemannian).next(now, x, 0.2 / largest);
          trace[t] = now;
        }
        golden.assertClose(stacked(trace), name, precision.trace);
      }
      Tensor scaled = Tensors.times(x, 1 / Math.sqrt(largest));
      AlphaGame.Sequential found = AlphaGame.sequential(scaled, v, 0.1, 0.4, 200);
      golden.assertClose(found.v(), "alg1.V", precision.trace);
      double[] wanted = golden.numbers("alg1.t");
      for (int i = 0; i < wanted.length; i++) {
        assertThat(found.iterations()[i]).as("turns of player %d", i).isEqualTo((long) wanted[i]);
      }
    }
  }

  private static Tensor stacked(Tensor[] parts) {
    Tensor[] lifted = new Tensor[parts.length];
    for (int i = 0; i < parts.length; i++) {
      lifted[i] = parts[i].unsqueeze(0);
    }
    return Tensors.above(lifted);
  }

  /** A rule, the tensor that holds its trace, and whether it starts from the first player only. */
  private record Rule(String trace, MinibatchGame game, boolean firstOnly) {}

  @ParameterizedTest
  @EnumSource
  void everyMinibatchRuleFollowsItsTrace(Precision precision) {
    try (PointerScope scope = new PointerScope();
        Golden golden = open("baselines")) {
      double momentum = golden.constant("nesterov_momentum");
      double rate = golden.constant("lr");
      List<Rule> rules =
          List.of(
              new Rule("mu.plain", new MuGame(false, 0), false),
              new Rule("mu.riemannian", new MuGame(true, 0), false),
              new Rule("mu.nesterov", new MuGame(false, momentum), false),
              new Rule("oja_qr", new OjaRule(), false),
              new Rule("gha_unit_ball", new HebbianRule(), false),
              new Rule("krasulina_single", new KrasulinaRule(), true),
              new Rule("matrix_krasulina", new MatrixKrasulinaRule(), false));
      Tensor batches = golden.tensor("batches", precision.type);
      for (Rule rule : rules) {
        try (MinibatchGame game = rule.game()) {
          Tensor first = golden.tensor("V0", precision.type);
          Tensor v = game.start(rule.firstOnly() ? Tensors.rowRange(first, 0, 1) : first);
          Tensor[] trace = new Tensor[(int) batches.size(0)];
          for (int t = 0; t < trace.length; t++) {
            v = game.next(v, batches.select(0, t), rate);
            trace[t] = v;
          }
          golden.assertClose(stacked(trace), rule.trace(), precision.trace);
        }
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void metricsEqualTheOfficialOnes(Precision precision) {
    try (PointerScope scope = new PointerScope();
        Golden golden = open("metrics")) {
      Tensor approx = golden.tensor("approx", precision.type);
      Tensor truth = golden.tensor("true", precision.type);
      golden.assertClose(Alignment.cosines(approx, truth), "cosine", precision.single);
      double[] angles = Alignment.angles(approx, truth);
      golden.assertClose(angles, "angle", precision.single);
      assertThat(Alignment.streak(angles, Alignment.STREAK_ANGLE))
          .isEqualTo((int) golden.number("streak"));
      assertThat(Alignment.streak(angles, 0.2)).isEqualTo((int) golden.number("streak_0p2"));
      golden.assertClose(
          new double[] {Alignment.subspaceError(approx, truth)},
          "subspace_error",
          precision.single);
      Tensor b = golden.tensor("B", precision.type);
      golden.assertClose(
          new double[] {Alignment.subspaceError(approx, truth, b)},
          "subspace_error_B",
          precision.single);
    }
  }
}
