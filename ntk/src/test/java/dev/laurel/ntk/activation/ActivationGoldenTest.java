package dev.laurel.ntk.activation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.laurel.core.UserError;
import dev.laurel.core.testing.Golden;
import java.util.List;
import org.junit.jupiter.api.Test;

class ActivationGoldenTest {
  /** The golden p (1 - p) at 30 has three digits: 1 - p is rounded there. Hence 1e-15. */
  private static void assertRelative(double actual, double expected, String what) {
    assertThat(Math.abs(actual - expected))
        .as("%s: got %s, want %s", what, actual, expected)
        .isLessThanOrEqualTo(1e-12 * Math.abs(expected) + 1e-15);
  }

  @Test
  void valuesAndDerivativesAreTheGoldenOnes() {
    try (Golden golden = Golden.open("ntk", "activations")) {
      double[] u = golden.numbers("all/u");
      List<String> cases =
          golden.names().stream().filter(name -> name.endsWith("/value")).sorted().toList();
      assertThat(cases).isNotEmpty();
      for (String name : cases) {
        String one = name.substring(0, name.indexOf('/'));
        Activation activation =
            Activations.of(golden.text(one + "/activation"), golden.number(one + "/s"));
        double[] value = new double[u.length];
        double[] derivative = new double[u.length];
        activation.apply(u, value, derivative, 0, u.length);
        for (int i = 0; i < u.length; i++) {
          assertRelative(value[i], golden.numbers(name)[i], one + " value at " + u[i]);
          assertRelative(
              derivative[i],
              golden.numbers(one + "/derivative")[i],
              one + " derivative at " + u[i]);
          assertRelative(activation.value(u[i]), value[i], one);
          assertRelative(activation.derivative(u[i]), derivative[i], one);
        }
      }
    }
  }

  @Test
  void textIsReadBack() {
    for (String text :
        List.of(
            "relu",
            "leaky_relu",
            "leaky_relu:0.3",
            "abs",
            "ab_relu:0.5,2",
            "swish",
            "swish:2.5",
            "softplus:1",
            "gelu",
            "tanh",
            "sigmoid",
            "erf",
            "erf:2,1,0",
            "sigmoid_like",
            "sin",
            "sin:1,2,0")) {
      assertThat(Activation.parse(text).text()).isEqualTo(text);
    }
    assertThat(Activation.parse(Activation.parse("rbf:0.7").text())).isEqualTo(Sine.rbf(0.7));
  }

  @Test
  void wrongTextIsRefused() {
    for (String text :
        List.of("sofplus", "swish:0", "swish:a", "tanh:1", "erf:1,1,1,1", "rbf:-1")) {
      assertThatThrownBy(() -> Activation.parse(text))
          .as(text)
          .isInstanceOf(UserError.class)
          .hasMessageContaining("activation");
    }
  }
}
