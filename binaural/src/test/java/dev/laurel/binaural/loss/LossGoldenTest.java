package dev.laurel.binaural.loss;

import static dev.laurel.binaural.GoldenParts.assertRelative;
import static dev.laurel.binaural.GoldenParts.assertWithin;
import static dev.laurel.binaural.GoldenParts.input;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.laurel.binaural.eval.Metrics;
import dev.laurel.core.Tensors;
import dev.laurel.core.testing.Golden;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BinaryOperator;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.Test;

/** Errors and their gradients, as the official code has them. */
class LossGoldenTest {
  @Test
  void errorsAndTheirGradients() {
    try (Golden golden = Golden.open("binaural", "losses");
        PointerScope scope = new PointerScope()) {
      Tensor target = golden.tensor("target");
      Tensor spectrum = torch.view_as_real(Spectra.of(target.narrow(1, 0, 1)));
      assertWithin(golden, spectrum, "stft", 2e-5);
      PhaseError training = new PhaseError(golden.constant("ignore_below_train"));
      PhaseError evaluation = new PhaseError(golden.constant("ignore_below_eval"));
      Map<String, BinaryOperator<Tensor>> losses = new LinkedHashMap<>();
      losses.put("l2", SquaredError::of);
      losses.put("amplitude", AmplitudeError::of);
      losses.put("phase", training::of);
      losses.put("phase_eval", evaluation::of);
      losses.forEach(
          (name, loss) -> {
            for (String suffix : List.of("", "_mask1024")) {
              if (!golden.has(name + suffix + ".value")) {
                continue;
              }
              int skipped = suffix.isEmpty() ? 0 : 1024;
              long length = target.size(2) - skipped;
              Tensor data = input(golden, "data");
              Tensor value =
                  loss.apply(data.narrow(2, skipped, length), target.narrow(2, skipped, length));
              double wanted = golden.number(name + suffix + ".value");
              assertThat(value.item_double())
                  .as(name + suffix)
                  .isCloseTo(wanted, within(1e-5 * wanted));
              value.backward();
              if (golden.has(name + suffix + ".grad")) {
                double[] found = Tensors.doubles(data.grad());
                double[] gradient = golden.numbers(name + suffix + ".grad");
                boolean[] excused =
                    name.equals("amplitude")
                        ? nearEmptyBins(data.narrow(2, skipped, length), skipped)
                        : new boolean[gradient.length];
                for (int i = 0; i < gradient.length; i++) {
                  assertThat(found[i]).isFinite();
                  if (excused[i]) {
                    gradient[i] = found[i];
                  }
                }
                assertRelative(found, gradient, 1e-3, name + suffix);
              }
            }
          });
    }
  }

  /**
   * Samples of spectra that have an empty bin: there the official amplitude has no gradient, or
   * that of a rounding error.
   */
  private static boolean[] nearEmptyBins(Tensor data, int skipped) {
    Tensor least = Spectra.of(data).abs().amin(new long[] {1}, false);
    double[] smallest = Tensors.doubles(least);
    int times = (int) least.size(1);
    int length = (int) data.size(2) + skipped;
    boolean[] excused = new boolean[smallest.length / times * length];
    for (int row = 0; row < smallest.length / times; row++) {
      for (int t = 0; t < times; t++) {
        for (int k = -1024; smallest[row * times + t] < 1e-6 && k < 1024; k++) {
          // Mirrored at both ends, as the signal is.
          int at = Math.abs(t * 480 + k);
          at = skipped + Math.min(at, 2 * (length - skipped - 1) - at);
          excused[row * length + at] = true;
        }
      }
    }
    return excused;
  }

  @Test
  void metricsOfSequences() {
    try (Golden golden = Golden.open("binaural", "metrics");
        PointerScope scope = new PointerScope()) {
      List<Metrics> all = new ArrayList<>();
      for (int i = 0; golden.has("seq" + i + ".predicted"); i++) {
        Metrics one =
            Metrics.of(
                golden.tensor("seq" + i + ".predicted"), golden.tensor("seq" + i + ".reference"));
        assertMetrics(one, golden.numbers("seq" + i + ".l2_amplitude_phase"));
        all.add(one);
      }
      assertThat(all).hasSizeGreaterThan(1);
      assertMetrics(Metrics.mean(all), golden.numbers("weighted.l2_amplitude_phase"));
    }
  }

  private static void assertMetrics(Metrics found, double[] wanted) {
    assertThat(found.squared()).isCloseTo(wanted[0], within(1e-5 * wanted[0]));
    assertThat(found.amplitude()).isCloseTo(wanted[1], within(1e-5 * wanted[1]));
    assertThat(found.phase()).isCloseTo(wanted[2], within(1e-5 * wanted[2]));
  }

  private static Tensor tones(double amplitude, double phase) {
    float[] samples = new float[2 * 9600];
    for (int i = 0; i < samples.length; i++) {
      double t = (i % 9600) / 48_000.0;
      samples[i] =
          (float)
              (0.5 * Math.sin(2 * Math.PI * 300 * t)
                  + amplitude * Math.sin(2 * Math.PI * 6000 * t + phase));
    }
    return Tensors.of(samples, 2, 9600);
  }

  /** A weak high tone turned by half a period, or gone: the same squared error, other phases. */
  @Test
  void phaseSeesWhatTheSquaredErrorDoesNot() {
    try (PointerScope scope = new PointerScope()) {
      Tensor target = tones(0.2, 0);
      Tensor turned = tones(0.2, Math.PI);
      Tensor louder = tones(0.6, 0);
      assertThat(SquaredError.of(turned, target).item_double())
          .isCloseTo(SquaredError.of(louder, target).item_double(), within(1e-6));
      assertThat(PhaseError.training().of(turned, target).item_double())
          .isGreaterThan(0.3 + PhaseError.training().of(louder, target).item_double());
    }
  }

  @Test
  void silenceHasNoPhase() {
    try (PointerScope scope = new PointerScope()) {
      Tensor target = tones(0.2, 0);
      Tensor silence = Tensors.of(new float[2 * 9600], 2, 9600).set_requires_grad(true);
      assertThat(PhaseError.training().of(silence, target)).isNull();
      assertThat(Metrics.of(silence, target).phase()).isNaN();
      AmplitudeError.of(silence, target).backward();
      assertThat(Tensors.doubles(silence.grad())).doesNotContain(Double.NaN);
    }
  }
}
