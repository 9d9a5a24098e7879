package dev.laurel.eigengame.generalized;

import static org.assertj.core.api.Assertions.assertThat;

import dev.laurel.core.Tensors;
import dev.laurel.core.testing.Golden;
import dev.laurel.eigengame.game.Players;
import java.util.List;
import java.util.Map;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("smoke")
class GammaGoldenTest {
  private static Golden open(String name) {
    return Golden.open("eigengame", name);
  }

  private static ScalarType type(boolean wide) {
    return wide ? ScalarType.Double : ScalarType.Float;
  }

  private static double single(boolean wide) {
    return wide ? 1e-9 : 2e-4;
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void directionEqualsTheOfficialOne(boolean wide) {
    try (PointerScope scope = new PointerScope();
        Golden golden = open("gamma_core")) {
      Tensor v = golden.tensor("V", type(wide));
      Tensor av = v.mm(golden.tensor("A", type(wide)).t());
      Tensor bv = v.mm(golden.tensor("B", type(wide)).t());
      Tensor averageBv = golden.tensor("aux_Bv", type(wide));
      for (String tag : List.of("plain", "eps1e-2", "minimize", "clamp")) {
        String vbv = tag.equals("clamp") ? "aux_vBv_clamp" : "aux_vBv";
        GammaGame.Direction direction =
            GammaGame.direction(
                v,
                av,
                bv,
                averageBv,
                golden.tensor(vbv, type(wide)),
                tag.equals("eps1e-2") ? 0.01 : 0,
                !tag.equals("minimize"));
        check(golden, direction, tag, single(wide));
      }
    }
  }

  private static void check(
      Golden golden, GammaGame.Direction direction, String tag, double tolerance) {
    golden.assertClose(direction.direction(), tag + ".gradient", tolerance);
    golden.assertClose(direction.bv(), tag + ".new_aux_Bv", tolerance);
    golden.assertClose(direction.vbv(), tag + ".new_aux_vBv", tolerance);
  }

  private static Map<String, GeneralizedProblem> problems(int columnsX) {
    return Map.of(
        "pca", new PcaProblem(),
        "inverse", new InverseProblem(),
        "ica", new IcaProblem(),
        "ica_min", new IcaProblem(),
        "biased_cca", new BiasedCcaProblem(columnsX),
        "cca", new CcaProblem(columnsX),
        "pls", new PlsProblem(columnsX, true));
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void everyProblemEqualsTheOfficialOne(boolean wide) {
    try (PointerScope scope = new PointerScope();
        Golden golden = open("gamma_instances")) {
      Tensor v = golden.tensor("V", type(wide));
      Tensor averageBv = golden.tensor("aux_Bv", type(wide));
      Tensor averageVbv = golden.tensor("aux_vBv", type(wide));
      Tensor mean = golden.tensor("mean", type(wide));
      List<Tensor> raw =
          List.of(
              golden.tensor("X", type(wide)),
              golden.tensor("X2", type(wide)),
              golden.tensor("X3", type(wide)));
      for (Map.Entry<String, GeneralizedProblem> named :
          problems(golden.integer("split_x")).entrySet()) {
        GeneralizedProblem problem = named.getValue();
        for (boolean centred : new boolean[] {true, false}) {
          List<Tensor> samples =
              raw.subList(0, problem.samples()).stream()
                  .map(x -> centred ? x.sub(mean) : x)
                  .toList();
          for (double epsilon : new double[] {0, 0.01}) {
            String tag =
                named.getKey()
                    + (centred ? ".mean" : ".nomean")
                    + (epsilon == 0 ? ".eps0" : ".eps1e-2");
            boolean maximize = !named.getKey().equals("ica_min");
            GammaGame.Direction direction =
                GammaGame.direction(problem, samples, v, averageBv, averageVbv, epsilon, maximize);
            check(golden, direction, tag, single(wide));
            if (golden.has(tag + ".numerator")) {
              GeneralizedProblem.Quotients parts =
                  problem.quotients(samples, Players.normalised(v));
              golden.assertClose(parts.numerator(), tag + ".numerator", single(wide));
              Tensor one = parts.denominator().div(parts.denominator());
              Tensor denominator = parts.denominator().add(Tensors.times(one, epsilon));
              golden.assertClose(denominator, tag + ".denominator", single(wide));
            }
          }
        }
      }
    }
  }

  @Test
  void scheduleEqualsTheOfficialOne() {
    try (PointerScope scope = new PointerScope();
        Golden golden = open("schedule")) {
      GammaConfig small =
          GammaConfig.defaults()
              .withSchedule(
                  golden.constant("base_lr"),
                  golden.constant("end_lr"),
                  golden.integer("warm_up_step"),
                  golden.integer("end_step"));
      golden.assertClose(rates(small, golden.numbers("steps")), "lr", 1e-9);
      golden.assertClose(
          rates(GammaConfig.defaults(), golden.numbers("steps_default")), "lr_default", 1e-9);
    }
  }

  private static double[] rates(GammaConfig config, double[] steps) {
    double[] rates = new double[steps.length];
    for (int i = 0; i < steps.length; i++) {
      rates[i] = config.rate((long) steps[i]);
    }
    return rates;
  }

  @ParameterizedTest
  @ValueSource(strings = {"pca", "cca", "ica", "pls"})
  void trainingFollowsTheOfficialTrace(String problem) {
    for (boolean wide : new boolean[] {true, false}) {
      try (PointerScope scope = new PointerScope();
          Golden golden = open("trace_gamma_" + problem)) {
        GammaConfig config =
            GammaConfig.defaults()
                .withSchedule(
                    golden.constant("base_lr"),
                    golden.constant("end_lr"),
                    golden.integer("warm_up_step"),
                    golden.integer("end_step"))
                .withAverageRate(golden.constant("aux_lr"))
                .withEpsilon(golden.constant("epsilon"));
        GeneralizedProblem played = problems(golden.integer("split_x")).get(problem);
        assertThat(played.samples()).isEqualTo(golden.integer("independent_batches"));
        Tensor batches = golden.tensor("batches", type(wide));
        try (GammaGame game = new GammaGame(played, config, golden.tensor("V0", type(wide)))) {
          for (int t = 0; t < batches.size(0); t++) {
            Tensor step = batches.select(0, t);
            List<Tensor> samples =
                java.util.stream.IntStream.range(0, played.samples())
                    .mapToObj(i -> step.select(0, i))
                    .toList();
            game.step(samples);
            double tolerance = wide ? 1e-9 : 2e-3;
            compare(golden, "V", t, game.v(), tolerance);
            compare(golden, "aux_Bv", t, game.averageBv(), tolerance);
            compare(golden, "aux_vBv", t, game.averageVbv(), tolerance);
            compare(golden, "mean", t, game.mean(), tolerance);
          }
        }
      }
    }
  }

  private static void compare(Golden golden, String name, int t, Tensor actual, double tolerance) {
    Golden.assertClose(
        Tensors.doubles(actual),
        Tensors.doubles(golden.tensor(name).select(0, t)),
        tolerance,
        name + " after step " + (t + 1));
  }

  @Test
  void exactSolutionsEqualTheOfficialGroundTruths() {
    try (PointerScope scope = new PointerScope();
        Golden golden = open("datasets")) {
      Tensor ica = golden.tensor("ica.X", ScalarType.Double);
      GeneralizedProblem.Products kurtosis = GeneralizedEigenGame.matrices(new IcaProblem(), ica);
      golden.assertClose(kurtosis.av(), "ica.kurtosis", 1e-6);
      golden.assertClose(kurtosis.bv(), "ica.covariance", 1e-6);
      Tensor both =
          Tensors.beside(
              golden.tensor("pls.x", ScalarType.Double), golden.tensor("pls.y", ScalarType.Double));
      int columnsX = (int) golden.shape("pls.x")[1];
      GeneralizedProblem.Products pls =
          GeneralizedEigenGame.matrices(new PlsProblem(columnsX, false), both);
      golden.assertClose(pls.av(), "pls.A", 1e-6);
      golden.assertClose(pls.bv(), "pls.B", 1e-6);
      GeneralizedComponents smallest =
          GeneralizedEigenGame.exact(
              kurtosis.av(), kurtosis.bv(), (int) ica.size(1), false, new double[0]);
      checkVectors(golden, smallest, "ica");
      GeneralizedComponents largest =
          GeneralizedEigenGame.exact(pls.av(), pls.bv(), (int) both.size(1), true, new double[0]);
      checkVectors(golden, largest, "pls");
    }
  }

  private static void checkVectors(Golden golden, GeneralizedComponents found, String name) {
    golden.assertClose(found.values(), name + ".eigenvalues", 1e-5);
    double[][] wanted = Tensors.rows(golden.tensor(name + ".eigenvectors"));
    for (int i = 0; i < wanted.length; i++) {
      double side = 0;
      for (int j = 0; j < wanted[i].length; j++) {
        side += wanted[i][j] * found.vectors()[i][j];
      }
      double[] aligned = found.vectors()[i].clone();
      for (int j = 0; j < aligned.length; j++) {
        aligned[j] *= Math.signum(side);
      }
      Golden.assertClose(aligned, wanted[i], 1e-4, name + " eigenvector " + i);
    }
  }
}
