package dev.laurel.eigengame.solver;

import static org.assertj.core.api.Assertions.assertThat;

import dev.laurel.core.Engine;
import dev.laurel.core.Tensors;
import dev.laurel.eigengame.eval.Alignment;
import java.util.Arrays;
import java.util.Random;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The eleven spectra of the specification: d = 400, k = 16, 8 spare players, float64. */
class SpectraTest {
  private static final int D = 400;
  private static final int K = 16;
  private static final int SPARE = 8;

  enum Spectrum {
    LINEAR,
    EXPONENTIAL,
    INVERSE,
    INVERSE_SQUARE,
    HEAVY_TAIL,
    PAIRS,
    TOP_EQUAL,
    SPIKE,
    RANK_TEN,
    CONDITION,
    NOISE;

    /** The i-th eigenvalue. */
    double value(int i, Random random) {
      double share = i / (D - 1.0);
      return switch (this) {
        case LINEAR -> 1000 - 999 * share;
        case EXPONENTIAL -> 1000 * Math.pow(1e-3, share);
        case INVERSE -> 1.0 / (i + 1);
        case INVERSE_SQUARE -> 1.0 / ((i + 1.0) * (i + 1));
        case HEAVY_TAIL -> Math.abs(Math.tan(Math.PI * (random.nextDouble() - 0.5)));
        case PAIRS -> 1.0 / (i / 2 + 1);
        case TOP_EQUAL -> i < 16 ? 10 : 1.0 / (i - 14);
        case SPIKE -> i == 0 ? 100 : 1.01 - 0.01 * share;
        case RANK_TEN -> Math.max(0, 10 - i);
        case CONDITION -> Math.pow(1e-12, share);
        case NOISE -> throw new IllegalStateException("drawn as a whole");
      };
    }

    Tensor matrix(Random random) {
      if (this == NOISE) {
        Tensor x = Tensors.randomNormal(random, ScalarType.Double, 2 * D, D);
        return Tensors.times(x.t().mm(x), 1.0 / (2 * D));
      }
      double[] values = new double[D];
      for (int i = 0; i < D; i++) {
        values[i] = value(i, random);
      }
      Arrays.sort(values);
      Tensor q = torch.linalg_qr(Tensors.randomNormal(random, ScalarType.Double, D, D)).get0();
      return q.mul(Tensors.of(values, D)).mm(q.t());
    }
  }

  @ParameterizedTest
  @EnumSource
  void convergesWithoutTuningAndWithoutDuplicates(Spectrum spectrum) {
    Engine.start();
    try (PointerScope scope = new PointerScope()) {
      Random random = new Random(spectrum.name().hashCode());
      Tensor matrix = spectrum.matrix(random);
      var truth = torch.linalg_eigh(matrix);
      double[] values = Tensors.doubles(truth.get0().flip(0));
      RestrictedNash game = new RestrictedNash(Oracle.of(matrix), K, 1e-6, 100);
      RestrictedNash.State state =
          game.start(Tensors.randomNormal(random, ScalarType.Double, D, K + SPARE));
      int rounds = 0;
      while (worst(state) > 1e-6 * values[0] && rounds < 100) {
        RestrictedNash.State next = game.round(state);
        if (next == null) {
          break;
        }
        state = next;
        rounds++;
      }
      assertThat(worst(state)).as("residual after %d rounds", rounds).isLessThan(1e-6 * values[0]);
      for (int i = 0; i < K; i++) {
        assertThat(Math.abs(state.values()[i] - values[i]))
            .as("eigenvalue %d: none may be skipped", i)
            .isLessThan(1e-6 * values[0]);
      }
      Tensor found = Tensors.columnRange(state.positions(), 0, K);
      Tensor gram = found.t().mm(found).sub(torch.eye(K).to(ScalarType.Double));
      assertThat(gram.abs().max().item_double()).as("orthonormality").isLessThan(1e-6);
    }
  }

  private static double worst(RestrictedNash.State state) {
    return Arrays.stream(state.residuals(), 0, K).max().getAsDouble();
  }

  @ParameterizedTest
  @EnumSource(names = {"TOP_EQUAL", "PAIRS"})
  void theSpanOfEqualEigenvaluesIsFound(Spectrum spectrum) {
    Engine.start();
    try (PointerScope scope = new PointerScope()) {
      Random random = new Random(9);
      Tensor matrix = spectrum.matrix(random);
      RestrictedNash game = new RestrictedNash(Oracle.of(matrix), K, 1e-7, 100);
      RestrictedNash.Result result =
          game.play(
              game.start(Tensors.randomNormal(random, ScalarType.Double, D, K + SPARE)),
              state -> {});
      assertThat(result.converged()).isTrue();
      Tensor truth = torch.linalg_eigh(matrix).get1().flip(1);
      double error =
          Alignment.subspaceError(
              Tensors.columnRange(result.state().positions(), 0, K).t(),
              Tensors.columnRange(truth, 0, K).t());
      assertThat(error).isLessThan(1e-6);
    }
  }
}
