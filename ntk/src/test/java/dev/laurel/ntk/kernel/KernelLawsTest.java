package dev.laurel.ntk.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import dev.laurel.core.Tensors;
import dev.laurel.ntk.activation.Activation;
import dev.laurel.ntk.sgd.NetworkConfig;
import dev.laurel.ntk.sgd.TwoLayerNetwork;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import org.assertj.core.data.Offset;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.Test;

class KernelLawsTest {
  private static final String[] ACTIVATIONS = {"relu", "swish", "tanh", "erf", "leaky_relu:0.3"};

  private static Tensor rows(long seed, int count, int d) {
    return Tensors.randomNormal(new Random(seed), ScalarType.Double, count, d);
  }

  @Property(tries = 20)
  void kernelsHaveNoNegativeEigenvalue(
      @ForAll @IntRange(min = 1, max = 7) int d,
      @ForAll @IntRange(min = 0, max = 4) int which,
      @ForAll @DoubleRange(min = 0, max = 2) double gamma,
      @ForAll @IntRange(max = 1000) int seed) {
    try (PointerScope scope = new PointerScope()) {
      Tensor x = rows(seed, 20, d).mul(new Scalar(0.5));
      Activation activation = Activation.parse(ACTIVATIONS[which]);
      Tensor k = TwoLayerKernel.of(activation).withScales(1, gamma).matrix(x);
      double least = torch.linalg_eigvalsh(k).min().item_double();
      assertThat(least).isGreaterThan(-1e-8 * k.trace().item_double());
    }
  }

  @Property(tries = 20)
  void turningTheRowsChangesNothing(
      @ForAll @IntRange(min = 2, max = 6) int d,
      @ForAll @IntRange(min = 0, max = 4) int which,
      @ForAll @IntRange(max = 1000) int seed) {
    try (PointerScope scope = new PointerScope()) {
      Tensor x = rows(seed, 8, d).mul(new Scalar(0.5));
      Tensor turn = torch.linalg_qr(rows(seed + 1L, d, d)).get0();
      TwoLayerKernel kernel = TwoLayerKernel.of(Activation.parse(ACTIVATIONS[which]));
      Tensor apart = kernel.matrix(x.mm(turn)).sub(kernel.matrix(x)).abs().max();
      assertThat(apart.item_double()).isLessThan(1e-7);
    }
  }

  @Property(tries = 10)
  void theSumOfTheLayersIsTheWhole(
      @ForAll @IntRange(min = 0, max = 4) int which, @ForAll @IntRange(max = 1000) int seed) {
    try (PointerScope scope = new PointerScope()) {
      Tensor x = rows(seed, 6, 3);
      TwoLayerKernel kernel = TwoLayerKernel.of(Activation.parse(ACTIVATIONS[which]));
      Tensor sum =
          kernel
              .withTrained(TrainedLayers.OUTPUT)
              .matrix(x)
              .add(kernel.withTrained(TrainedLayers.INPUT).matrix(x));
      assertThat(sum.sub(kernel.matrix(x)).abs().max().item_double()).isLessThan(1e-12);
    }
  }

  @Test
  void theTraceOfTheSpectrumIsTheKernelOfAPointWithItself() {
    TwoLayerKernel kernel = TwoLayerKernel.relu();
    SphereSpectrum spectrum = SphereSpectrum.of(kernel, 3, 201);
    double sum = 0;
    for (int l = 0; l < 201; l++) {
      sum += spectrum.eigenvalue()[l] * spectrum.multiplicity()[l];
    }
    assertThat(sum)
        .isCloseTo(
            SphereSpectrum.atAngle(kernel, 3, 0),
            org.assertj.core.data.Percentage.withPercentage(0.2));
  }

  @Test
  void manyDimensionsAreIntegratedAsWell() {
    Activation swish = Activation.parse("swish");
    for (int d : new int[] {3, 50, 785, 3000}) {
      double above = 0;
      double below = 0;
      int steps = 400_000;
      for (int i = 0; i < steps; i++) {
        double t = -1 + 2 * (i + 0.5) / steps;
        double weight = Math.exp((d - 3) / 2.0 * Math.log1p(-t * t));
        above += weight * swish.value(t) * swish.value(t);
        below += weight;
      }
      try (PointerScope scope = new PointerScope()) {
        double[] row = new double[d];
        row[0] = 1;
        double[] found =
            TwoLayerKernel.of(swish)
                .withTrained(TrainedLayers.OUTPUT)
                .diagonal(Tensors.of(row, 1, d));
        assertThat(found[0])
            .isCloseTo(above / below, org.assertj.core.data.Percentage.withPercentage(1e-5));
      }
    }
  }

  @Test
  void eigenvaluesFallAsTheTheorySays() {
    for (int d = 2; d <= 3; d++) {
      TwoLayerKernel kernel = TwoLayerKernel.relu();
      assertThat(slope(kernel, d)).isCloseTo(-d, Offset.offset(0.02 * d));
      assertThat(slope(kernel.withTrained(TrainedLayers.OUTPUT), d))
          .isCloseTo(-(d + 2.0), Offset.offset(0.02 * (d + 2)));
    }
  }

  /** By degree, even degrees from 40 on. */
  private static double slope(TwoLayerKernel kernel, int d) {
    double[] value = SphereSpectrum.of(kernel, d, 161).eigenvalue();
    return Math.log(value[160] / value[80]) / Math.log(2);
  }

  @Test
  void theNetworksOwnKernelTendsToTheLimit() {
    try (PointerScope scope = new PointerScope()) {
      Tensor x = rows(3, 5, 4).mul(new Scalar(0.4));
      for (String name : new String[] {"relu", "swish", "tanh"}) {
        NetworkConfig config =
            NetworkConfig.defaults().withWidth(400_000).withActivation(Activation.parse(name));
        TwoLayerNetwork start = TwoLayerNetwork.start(config, 4);
        for (TrainedLayers layers :
            new TrainedLayers[] {TrainedLayers.OUTPUT, TrainedLayers.INPUT}) {
          Tensor limit = config.kernel().withTrained(layers).matrix(x);
          double apart = start.tangentKernel(x, x, layers).sub(limit).abs().max().item_double();
          assertThat(apart).isLessThan(layers == TrainedLayers.OUTPUT ? 1e-3 : 5e-3);
        }
      }
    }
  }
}
