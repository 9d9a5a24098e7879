package dev.laurel.ntk.ratelab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.laurel.core.Tensors;
import dev.laurel.core.UserError;
import dev.laurel.core.run.Progress;
import dev.laurel.ntk.data.Examples;
import dev.laurel.ntk.data.HarmonicTarget;
import dev.laurel.ntk.data.Scaler;
import dev.laurel.ntk.kernel.SphereSpectrum;
import dev.laurel.ntk.kernel.TwoLayerKernel;
import java.util.List;
import java.util.Random;
import org.assertj.core.data.Offset;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.Test;

class RateLabTest {
  private static final TwoLayerKernel KERNEL = TwoLayerKernel.relu();

  @Test
  void theExponentsOfAKnownTargetAreFoundAndTheFormulaHoldsInSimulation() {
    try (PointerScope scope = new PointerScope()) {
      HarmonicTarget target =
          HarmonicTarget.ofSource(SphereSpectrum.of(KERNEL, 2, 300), 0.5, 0.1, 3);
      Tensor x = HarmonicTarget.points(800, 2, 4);
      Examples examples = Examples.of(x, target.observed(x, 0.3, 5));
      RateLab lab = RateLab.of(KERNEL, Scaler.Mode.NONE);
      RateStudy study = lab.study(examples, Progress.silent());
      assertThat(study.doubts()).isEmpty();
      assertThat(study.capacity().beta()).isCloseTo(2, Offset.offset(0.12));
      assertThat(study.source().exponent()).isCloseTo(0.525, Offset.offset(0.25));
      assertThat(study.source().noise()).isCloseTo(0.09, Offset.offset(0.018));
      assertThat(study.forecast(3200).excess()).isLessThan(study.forecast(800).excess());
      assertThat(study.forecast(3200).low()).isLessThan(study.forecast(3200).high());
      List<RateLab.Simulated> simulated = lab.simulate(examples, study);
      assertThat(simulated).isNotEmpty();
      for (RateLab.Simulated one : simulated) {
        assertThat(one.simulated() / one.forecast()).isBetween(0.4, 2.5);
      }
      assertThat(RatePage.of("page", study, simulated, List.of(1.0, 4.0)).html())
          .contains("<svg", "excess risk");
    }
  }

  @Test
  void aTargetOfNoiseAloneIsDoubted() {
    try (PointerScope scope = new PointerScope()) {
      Tensor x = HarmonicTarget.points(500, 3, 1);
      Tensor y = Tensors.randomNormal(new Random(2), ScalarType.Double, 500, 1);
      RateStudy study =
          RateLab.of(KERNEL, Scaler.Mode.NONE).study(Examples.of(x, y), Progress.silent());
      assertThat(study.trustworthy()).isFalse();
      assertThat(RatePage.verdict(study)).startsWith("Do not rely");
    }
  }

  @Test
  void fewRowsAreRefused() {
    try (PointerScope scope = new PointerScope()) {
      Tensor x = HarmonicTarget.points(60, 3, 1);
      Examples few = Examples.of(x, x.narrow(1, 0, 1));
      assertThatThrownBy(() -> RateLab.of(KERNEL, Scaler.Mode.NONE).study(few, Progress.silent()))
          .isInstanceOf(UserError.class)
          .hasMessageContaining("at least 200");
    }
  }
}
