package dev.laurel.ntk.ratelab;

import static org.assertj.core.api.Assertions.assertThat;

import dev.laurel.core.testing.Golden;
import dev.laurel.ntk.kernel.TwoLayerKernel;
import dev.laurel.ntk.sgd.Rates;
import java.util.Arrays;
import java.util.List;
import org.assertj.core.data.Offset;
import org.assertj.core.data.Percentage;
import org.bytedeco.javacpp.PointerScope;
import org.junit.jupiter.api.Test;

class RateLabGoldenTest {
  @Test
  void theExponentsAreTheGoldenOnes() {
    try (PointerScope scope = new PointerScope();
        Golden golden = Golden.open("ntk", "ratelab")) {
      List<String> cases =
          golden.names().stream()
              .filter(name -> name.endsWith("/beta_hat"))
              .map(name -> name.substring(0, name.indexOf('/')))
              .toList();
      assertThat(cases).isNotEmpty();
      for (String one : cases) {
        Spectrum spectrum =
            Spectrum.of(
                TwoLayerKernel.relu(),
                golden.tensor(one + "/x"),
                golden.tensor(one + "/y").view(-1, 1));
        golden.assertClose(spectrum.eigenvalue(), one + "/eigenvalue", 1e-10);
        Capacity capacity = Capacity.of(spectrum);
        assertThat(capacity.from()).isEqualTo((int) golden.numbers(one + "/beta_window")[0]);
        assertThat(capacity.to()).isEqualTo((int) golden.numbers(one + "/beta_window")[1]);
        assertThat(capacity.beta())
            .isCloseTo(golden.number(one + "/beta_hat"), Offset.offset(1e-6));
        double[] parameters = golden.numbers(one + "/nll_params");
        double[] likelihood = golden.numbers(one + "/nll");
        Spectrum stored =
            new Spectrum(
                spectrum.rows(),
                golden.numbers(one + "/eigenvalue"),
                golden.numbers(one + "/coef_sq"));
        for (int i = 0; i < likelihood.length; i++) {
          assertThat(
                  Source.negativeLogLikelihood(
                      stored, Arrays.copyOfRange(parameters, 3 * i, 3 * i + 3)))
              .isCloseTo(likelihood[i], Percentage.withPercentage(1e-4));
        }
        Source source = Source.of(spectrum);
        assertThat(source.exponent()).isCloseTo(golden.number(one + "/r_hat"), Offset.offset(2e-3));
        assertThat(source.noise())
            .isCloseTo(golden.number(one + "/noise_var_hat"), Percentage.withPercentage(1));
        assertThat(new Rates(Math.min(1, source.exponent()), capacity.beta()).exponent())
            .isCloseTo(golden.number(one + "/exponent_hat"), Offset.offset(2e-3));
      }
    }
  }

  @Test
  void theLearningCurveIsTheGoldenOne() {
    try (Golden golden = Golden.open("ntk", "rates")) {
      double[] eigenvalue = golden.numbers("learning_curve/eigenvalue");
      double[] once = new double[eigenvalue.length];
      Arrays.fill(once, 1);
      LearningCurve curve =
          new LearningCurve(
              eigenvalue,
              once,
              golden.numbers("learning_curve/target_sq"),
              golden.number("learning_curve/noise_var"));
      double[] rows = golden.numbers("learning_curve/n");
      for (int i = 0; i < rows.length; i++) {
        LearningCurve.Point point = curve.at(rows[i], golden.numbers("learning_curve/lam")[i]);
        assertClose(point.kappa(), golden.numbers("learning_curve/kappa")[i]);
        assertClose(point.inflation(), golden.numbers("learning_curve/E0")[i]);
        assertClose(point.excess(), golden.numbers("learning_curve/excess_risk")[i]);
        assertThat(curve.best(rows[i]).excess()).isLessThanOrEqualTo(point.excess() * 1.01);
      }
    }
  }

  private static void assertClose(double actual, double expected) {
    assertThat(actual).isCloseTo(expected, Percentage.withPercentage(1e-8));
  }
}
