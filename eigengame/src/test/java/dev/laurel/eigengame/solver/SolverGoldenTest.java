package dev.laurel.eigengame.solver;

import static org.assertj.core.api.Assertions.assertThat;

import dev.laurel.core.Tensors;
import dev.laurel.core.testing.Golden;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("smoke")
class SolverGoldenTest {
  @Test
  void restrictedNashPassesThroughTheGoldenStates() {
    try (PointerScope scope = new PointerScope();
        Golden golden = Golden.open("eigengame", "laurel_solvers")) {
      Oracle oracle = Oracle.of(golden.tensor("C"));
      int players = (int) golden.shape("V0")[1];
      RestrictedNash game = new RestrictedNash(oracle, players, 1e-12, 100);
      RestrictedNash.State state = game.start(golden.tensor("V0"));
      for (int round = 0; golden.has("nash." + round + ".V"); round++) {
        String name = "nash." + round;
        golden.assertClose(state.values(), name + ".theta", 1e-8);
        // From here on the space is exhausted and residuals are rounding: they are compared
        // absolutely.
        double[] residual = golden.numbers(name + ".residual");
        for (int i = 0; i < players; i++) {
          assertThat(Math.abs(state.residuals()[i] - residual[i])).isLessThan(1e-8);
        }
        assertSameUpToSign(state.positions(), golden.tensor(name + ".V"), name);
        RestrictedNash.State next = game.round(state);
        state = next == null ? state : next;
      }
    }
  }

  @Test
  void aGreatCircleResponseEqualsTheGoldenOne() {
    try (PointerScope scope = new PointerScope();
        Golden golden = Golden.open("eigengame", "laurel_solvers")) {
      Tensor c = golden.tensor("C");
      Tensor v = golden.tensor("V0");
      GreatCircle game = new GreatCircle(Oracle.of(c), false);
      Tensor g = GreatCircle.directions(v, c.mm(v));
      golden.assertClose(g, "circle.G", 1e-6);
      GreatCircle.State moved =
          game.respond(new GreatCircle.State(v, c.mm(v), null, null), g, c.mm(g));
      assertSameUpToSign(moved.positions(), golden.tensor("circle.V"), "circle.V");
      double[] cosines = Tensors.doubles(moved.positions().mul(v).sum(0).abs());
      double[] angles = golden.numbers("circle.theta");
      for (int i = 0; i < angles.length; i++) {
        assertThat(Math.abs(cosines[i] - Math.abs(Math.cos(angles[i])))).isLessThan(1e-8);
      }
    }
  }

  private static void assertSameUpToSign(Tensor actual, Tensor expected, String what) {
    double[][] a = Tensors.rows(actual.t());
    double[][] e = Tensors.rows(expected.t());
    for (int i = 0; i < e.length; i++) {
      double side = 0;
      for (int j = 0; j < e[i].length; j++) {
        side += a[i][j] * e[i][j];
      }
      for (int j = 0; j < e[i].length; j++) {
        a[i][j] *= Math.signum(side);
      }
      Golden.assertClose(a[i], e[i], 1e-6, what + " player " + i);
    }
  }
}
