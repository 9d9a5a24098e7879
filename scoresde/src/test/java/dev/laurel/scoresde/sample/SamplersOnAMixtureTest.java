package dev.laurel.scoresde.sample;

import static org.assertj.core.api.Assertions.assertThat;

import dev.laurel.core.Tensors;
import dev.laurel.scoresde.Sde;
import dev.laurel.scoresde.SubVariancePreserving;
import dev.laurel.scoresde.VarianceExploding;
import dev.laurel.scoresde.VariancePreserving;
import dev.laurel.scoresde.data.GaussianMixture;
import dev.laurel.scoresde.eval.SampleMetrics;
import dev.laurel.scoresde.likelihood.Likelihood;
import dev.laurel.scoresde.likelihood.LikelihoodConfig;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Every sampler draws from a mixture whose score is known as well as fresh draws of it do. */
class SamplersOnAMixtureTest {
  private static final GaussianMixture MIXTURE = GaussianMixture.three();
  private static final int COUNT = 5000;

  private static final Sde VP = VariancePreserving.defaults();
  private static final Sde SUBVP = SubVariancePreserving.defaults();
  private static final Sde VE = VarianceExploding.defaults().withSigmaMax(10);

  static Stream<Arguments> samplers() {
    Langevin langevin = new Langevin(0.16, 1, false);
    AnnealedLangevin annealed = new AnnealedLangevin(0.16, 1);
    return Stream.of(
        Arguments.of(VP, pc(new EulerMaruyama(false), new NoCorrector()), 1.5),
        Arguments.of(VP, pc(new ReverseDiffusion(false), langevin), 1.5),
        Arguments.of(VP, pc(new AncestralSampling(), new NoCorrector()), 1.5),
        Arguments.of(VP, pc(new ReverseDiffusion(true), new NoCorrector()), 1.5),
        Arguments.of(SUBVP, pc(new EulerMaruyama(false), annealed), 1.5),
        Arguments.of(SUBVP, pc(new ReverseDiffusion(false), new NoCorrector()), 1.5),
        Arguments.of(VE, pc(new ReverseDiffusion(false), langevin), 3),
        Arguments.of(VE, pc(new AncestralSampling(), new NoCorrector()), 1.5),
        Arguments.of(VE, pc(new NoPredictor(), langevin), 3),
        Arguments.of(VP, ProbabilityFlow.defaults(), 1.5),
        Arguments.of(SUBVP, ProbabilityFlow.defaults(), 1.5),
        Arguments.of(VE, ProbabilityFlow.defaults(), 1.5),
        Arguments.of(VP, DpmSolver.defaults(), 1.5),
        Arguments.of(SUBVP, DpmSolver.defaults(), 1.5),
        Arguments.of(VE, DpmSolver.defaults(), 1.5),
        Arguments.of(VP, DpmSolver.defaults().withStochastic(true).withSteps(50), 1.5),
        Arguments.of(VP, HeunSampler.defaults(), 1.5),
        Arguments.of(VE, HeunSampler.defaults(), 1.5),
        Arguments.of(VE, HeunSampler.defaults().withChurn(10, 0.05, 50, 1.003), 1.5));
  }

  private static PredictorCorrector pc(Predictor predictor, Corrector corrector) {
    return PredictorCorrector.of(predictor, corrector);
  }

  @ParameterizedTest
  @MethodSource("samplers")
  void samplesAreAsNearToTheTruthAsFreshDraws(Sde sde, Sampler sampler, double most) {
    try (PointerScope scope = new PointerScope()) {
      ReverseProcess process = new ReverseProcess(sde, MIXTURE.score(sde));
      Sampler.Samples samples =
          Draws.of(sampler).withBatch(COUNT).draw(process, COUNT, new long[] {2, 1, 1});
      Tensor directions = SampleMetrics.directions(100, 2, 1);
      Tensor truth = MIXTURE.draw(COUNT, 11).flatten(1, -1);
      double distance =
          SampleMetrics.slicedWasserstein(samples.x().flatten(1, -1), truth, directions, 2);
      double floor = 0;
      for (int i = 0; i < 5; i++) {
        Tensor other = MIXTURE.draw(COUNT, 100 + i).flatten(1, -1);
        floor += SampleMetrics.slicedWasserstein(other, truth, directions, 2) / 5;
      }
      assertThat(distance).as("%s with %s; floor %s", sampler, sde, floor).isLessThan(most * floor);
    }
  }

  @Test
  void likelihoodsWithTheExactTraceAreTheMixtures() {
    for (Sde sde : List.of(VP, SUBVP)) {
      try (PointerScope scope = new PointerScope()) {
        Tensor x = MIXTURE.draw(200, 3);
        LikelihoodConfig config =
            LikelihoodConfig.defaults().withProbe(LikelihoodConfig.Probe.EXACT, 1);
        double[] found =
            Likelihood.of(sde, MIXTURE.score(sde), config).of(x, like -> like).logDensity();
        double[] exact = MIXTURE.logDensity(sde, x, 0);
        double error = Math.abs(mean(found) - mean(exact));
        assertThat(error).as("%s", sde).isLessThan(0.02);
      }
    }
  }

  @Test
  void likelihoodsOfNormalDataAreExactForAnyProbe() {
    GaussianMixture normal = GaussianMixture.single(new double[16], 0.7);
    for (Sde sde : List.of(VP, SUBVP, VarianceExploding.defaults())) {
      try (PointerScope scope = new PointerScope()) {
        Tensor x = normal.draw(50, 3);
        double[] found =
            Likelihood.of(sde, normal.score(sde), LikelihoodConfig.defaults())
                .of(x, RowNoise.of(1, 0, 50))
                .logDensity();
        double error = Math.abs(mean(found) - mean(normal.logDensity(sde, x, 0)));
        assertThat(error).as("%s", sde).isLessThan(0.05);
      }
    }
  }

  private static double mean(double[] values) {
    return Arrays.stream(values).average().orElseThrow();
  }

  @Test
  void aSampleIsTheSameInAnyBatch() {
    for (Sampler sampler :
        List.of(
            DpmSolver.defaults().withStochastic(true),
            HeunSampler.defaults(),
            PredictorCorrector.of(new EulerMaruyama(false), new Langevin(0.1, 1, true)))) {
      try (PointerScope scope = new PointerScope()) {
        Sde sde = VP.withSteps(50);
        ReverseProcess process = new ReverseProcess(sde, MIXTURE.score(sde));
        long[] shape = {2, 1, 1};
        double[] at = Tensors.doubles(Draws.of(sampler).withBatch(40).draw(process, 40, shape).x());
        double[] by = Tensors.doubles(Draws.of(sampler).withBatch(7).draw(process, 40, shape).x());
        assertThat(by).as("%s", sampler).isEqualTo(at);
      }
    }
  }
}
