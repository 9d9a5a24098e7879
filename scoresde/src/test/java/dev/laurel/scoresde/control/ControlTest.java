package dev.laurel.scoresde.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.laurel.core.Tensors;
import dev.laurel.core.UserError;
import dev.laurel.scoresde.Sde;
import dev.laurel.scoresde.VariancePreserving;
import dev.laurel.scoresde.data.GaussianMixture;
import dev.laurel.scoresde.sample.DpmSolver;
import dev.laurel.scoresde.sample.Draws;
import dev.laurel.scoresde.sample.EulerMaruyama;
import dev.laurel.scoresde.sample.HeunSampler;
import dev.laurel.scoresde.sample.NoCorrector;
import dev.laurel.scoresde.sample.PredictorCorrector;
import dev.laurel.scoresde.sample.ProbabilityFlow;
import dev.laurel.scoresde.sample.ReverseProcess;
import dev.laurel.scoresde.sample.RowNoise;
import dev.laurel.scoresde.sample.Sampler;
import dev.laurel.scoresde.sample.SamplingTask;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.assertj.core.data.Offset;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.Test;

class ControlTest {
  private static final Sde SDE = VariancePreserving.defaults();

  @Property(tries = 30)
  void greyAndColourAreCoordinates(
      @ForAll @IntRange(min = 1, max = 5) int side, @ForAll long seed) {
    try (PointerScope scope = new PointerScope()) {
      Tensor x =
          Tensors.randomNormal(new Random(seed), ScalarType.Double, 1, 3L * side * side)
              .reshape(1, 3, side, side);
      Coordinates coordinates = Coordinates.greyAndColour();
      Tensor own = coordinates.of(x);
      assertThat(coordinates.back(own).sub(x).abs().max().item_double()).isLessThan(1e-6);
      assertThat(own.norm().item_double())
          .isCloseTo(x.norm().item_double(), Offset.offset(1e-5 * (1 + x.norm().item_double())));
      Tensor grey = x.sum(1).div(new org.bytedeco.pytorch.Scalar(Math.sqrt(3)));
      assertThat(own.select(1, 0).sub(grey).abs().max().item_double()).isLessThan(1e-5);
    }
  }

  /** Two correlated numbers: knowing one moves the other to its conditional mean. */
  @Test
  void whatIsKnownStaysAndMovesTheRest() {
    GaussianMixture two =
        new GaussianMixture(
            new double[] {0.5, 0.5}, new double[][] {{-1, -1}, {1, 1}}, new double[] {0.2, 0.2});
    ReverseProcess process = new ReverseProcess(SDE, two.score(SDE));
    for (Sampler sampler :
        List.of(
            PredictorCorrector.of(new EulerMaruyama(false), new NoCorrector()),
            DpmSolver.defaults().withSteps(60).withStochastic(true),
            HeunSampler.defaults().withSteps(40).withChurn(30, 0, 80, 1))) {
      try (PointerScope scope = new PointerScope()) {
        int count = 200;
        Tensor known = Tensors.zeros(ScalarType.Float, count, 2, 1, 1);
        known.narrow(1, 0, 1).fill_(new org.bytedeco.pytorch.Scalar(1.1));
        Tensor mask = Masks.of(Masks.Part.LEFT, 2, 1, 1, 1).expand(count, 2, 1, 1);
        KnownPart part = KnownPart.inpainting(known, mask);
        Tensor prior = RowNoise.of(5, 0, count).next(known);
        SamplingTask task = SamplingTask.of(process).withConstraint(part);
        Tensor x = sampler.sample(task, prior, RowNoise.of(6, 0, count)).x();
        double[] first = Tensors.doubles(x.select(1, 0));
        assertThat(first).containsOnly((float) 1.1);
        double right = x.select(1, 1).gt(new org.bytedeco.pytorch.Scalar(0.0)).sum().item_double();
        assertThat(right / count).as("%s", sampler).isGreaterThan(0.9);
      }
    }
  }

  @Test
  void theAdaptiveSamplerRefusesKnownParts() {
    try (PointerScope scope = new PointerScope()) {
      Tensor known = Tensors.zeros(ScalarType.Float, 1, 2, 1, 1);
      GaussianMixture mixture = GaussianMixture.three();
      SamplingTask task =
          SamplingTask.of(new ReverseProcess(SDE, mixture.score(SDE)))
              .withConstraint(KnownPart.inpainting(known, known));
      assertThatThrownBy(() -> ProbabilityFlow.defaults().sample(task, known, like -> like))
          .isInstanceOf(UserError.class)
          .hasMessageContaining("take pc, dpm or heun");
    }
  }

  /** x is standard normal in 2 dimensions; y = x0 + x1 + noise: the posterior is known. */
  @Test
  void measurementsGiveThePosterior() {
    GaussianMixture normal = GaussianMixture.single(new double[2], 1);
    ReverseProcess process = new ReverseProcess(SDE, normal.score(SDE));
    int count = 4000;
    double noise = 0.5;
    double y = 1.5;
    try (PointerScope scope = new PointerScope()) {
      Tensor measured = Tensors.zeros(ScalarType.Float, count, 1, 1);
      measured.fill_(new org.bytedeco.pytorch.Scalar(y));
      MeasurementGuidance guided =
          new MeasurementGuidance(process, x -> x.sum(1), measured, noise, 1);
      Tensor x =
          Draws.of(PredictorCorrector.of(new EulerMaruyama(false), new NoCorrector()))
              .withBatch(count)
              .draw(new ReverseProcess(SDE, guided), count, new long[] {2, 1, 1})
              .x();
      double mean = x.sum(1).mean().item_double();
      // Of the sum, prior variance 2: mean 2 y / (2 + noise^2).
      assertThat(mean).isCloseTo(2 * y / (2 + noise * noise), Offset.offset(0.2));
      double difference = x.select(1, 0).sub(x.select(1, 1)).var().item_double();
      assertThat(difference).isCloseTo(2, Offset.offset(0.2));
    }
  }

  @Test
  void badMasksAndClassesAreNamed() {
    try (PointerScope scope = new PointerScope()) {
      Tensor known = Tensors.zeros(ScalarType.Float, 1, 1, 2, 2);
      Tensor half = Tensors.of(new float[] {0, 0.5f, 1, 1}, 1, 1, 2, 2);
      assertThatThrownBy(() -> KnownPart.inpainting(known, half))
          .isInstanceOf(UserError.class)
          .hasMessageContaining("other than 0 and 1");
      Tensor wide = Tensors.zeros(ScalarType.Float, 1, 1, 2, 3);
      assertThatThrownBy(() -> KnownPart.inpainting(known, wide))
          .isInstanceOf(UserError.class)
          .hasMessageContaining("[1, 1, 2, 3]");
      assertThatThrownBy(() -> KnownPart.colourisation(known))
          .isInstanceOf(UserError.class)
          .hasMessageContaining("3 channels");
      assertThatThrownBy(() -> Coordinates.channels(new double[][] {{1, 1}, {0, 1}}))
          .isInstanceOf(UserError.class)
          .hasMessageContaining("orthonormal");
      ClassGuidance.NoisedClassifier classifier = (x, t) -> x.flatten(1, -1);
      ClassGuidance guidance = new ClassGuidance((x, t) -> x.clone(), classifier, new int[] {7}, 1);
      assertThatThrownBy(() -> guidance.score(known, 0.5))
          .isInstanceOf(UserError.class)
          .hasMessageContaining("class 7 is asked for; the classifier knows 0 to 3");
    }
  }
}
