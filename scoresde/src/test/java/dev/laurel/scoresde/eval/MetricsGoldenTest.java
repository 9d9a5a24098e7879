package dev.laurel.scoresde.eval;

import static org.assertj.core.api.Assertions.assertThat;

import dev.laurel.core.Tensors;
import dev.laurel.core.testing.Golden;
import dev.laurel.scoresde.Goldens;
import dev.laurel.scoresde.Sde;
import dev.laurel.scoresde.data.GaussianMixture;
import org.assertj.core.data.Offset;
import org.assertj.core.data.Percentage;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Metrics and the mixture's exact score against independent code. */
@Tag("smoke")
class MetricsGoldenTest {
  private static final double TOLERANCE = 1e-10;

  @Test
  void metricsEqualIndependentOnes() {
    try (PointerScope scope = new PointerScope();
        Golden golden = Goldens.open("metrics_fast")) {
      Tensor a = golden.tensor("a");
      Tensor b = golden.tensor("b");
      FeatureStatistics own = FeatureStatistics.of(a);
      FeatureStatistics other = FeatureStatistics.of(b);
      Goldens.assertClose(golden, own.frechetDistance(other), "fid", TOLERANCE);
      Goldens.assertClose(golden, SampleMetrics.kernelDistance(a, b), "kid_full", TOLERANCE);
      Goldens.assertClose(
          golden,
          SampleMetrics.inceptionScore(golden.tensor("logits")),
          "inception_score",
          TOLERANCE);
      long both = Math.min(a.size(0), b.size(0));
      for (int power = 1; power <= 2; power++) {
        Goldens.assertClose(
            golden,
            SampleMetrics.slicedWasserstein(
                a.narrow(0, 0, both), b.narrow(0, 0, both), golden.tensor("proj"), power),
            "sliced_w" + power,
            TOLERANCE);
      }
    }
  }

  /**
   * The golden value takes roots of eigenvalues that are 0 but for rounding, which leaves about
   * 1e-8 of each; singular values of the centred features themselves do not.
   */
  @Test
  void theFrechetDistanceIsExactWhereACovarianceIsDeficient() {
    try (PointerScope scope = new PointerScope();
        Golden golden = Goldens.open("metrics_fast")) {
      Tensor few = golden.tensor("fid_rank_deficient/a");
      Tensor many = golden.tensor("b");
      FeatureStatistics a = FeatureStatistics.of(few);
      FeatureStatistics b = FeatureStatistics.of(many);
      double traces = a.covariance().trace().item_double() + b.covariance().trace().item_double();
      double means = a.mean().sub(b.mean()).square().sum().item_double();
      Tensor both = centred(few).mm(centred(many).t());
      double exact = means + traces - 2 * torch.linalg_svdvals(both).sum().item_double();
      double found = a.frechetDistance(b);
      assertThat(found).isCloseTo(exact, Percentage.withPercentage(1e-9));
      double rounding = Math.sqrt(Math.ulp(1.0)) * traces * a.width();
      assertThat(found).isCloseTo(golden.number("fid_rank_deficient/fid"), Offset.offset(rounding));
    }
  }

  private static Tensor centred(Tensor features) {
    double scale = 1 / Math.sqrt(features.size(0) - 1.0);
    return Tensors.times(features.sub(features.mean(0)), scale);
  }

  @Test
  void statisticsOfPartsAddUp() {
    try (PointerScope scope = new PointerScope();
        Golden golden = Goldens.open("metrics_fast")) {
      Tensor a = golden.tensor("a");
      long half = a.size(0) / 2;
      FeatureStatistics parts =
          FeatureStatistics.of(a.narrow(0, 0, half))
              .and(FeatureStatistics.of(a.narrow(0, half, a.size(0) - half)));
      assertThat(parts.count()).isEqualTo(a.size(0));
      FeatureStatistics other = FeatureStatistics.of(golden.tensor("b"));
      Goldens.assertClose(golden, parts.frechetDistance(other), "fid", TOLERANCE);
      assertThat(Math.abs(parts.frechetDistance(parts))).isLessThan(1e-9);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"ve", "vp", "subvp"})
  void theNoisedMixtureIsExact(String name) {
    try (PointerScope scope = new PointerScope();
        Golden golden = Goldens.open("metrics_fast")) {
      Sde sde = Goldens.sde(golden, name, golden.integer("N"));
      GaussianMixture mixture =
          new GaussianMixture(
              golden.numbers("mix/weights"),
              Tensors.rows(golden.tensor("mix/means")),
              golden.numbers("mix/stds"));
      double[] times = golden.numbers("mix/t");
      Tensor x = golden.tensor("mix/x");
      double[] densities = new double[times.length];
      Tensor[] scores = new Tensor[times.length];
      for (int i = 0; i < times.length; i++) {
        Tensor point = x.narrow(0, i, 1).reshape(1, -1, 1, 1);
        densities[i] = mixture.logDensity(sde, point, times[i])[0];
        scores[i] = mixture.score(sde).score(point, times[i]);
      }
      Goldens.assertClose(
          densities, golden.numbers("mix/" + name + "/logp"), TOLERANCE, "log density");
      Goldens.assertClose(golden, Tensors.above(scores), "mix/" + name + "/score", TOLERANCE);
    }
  }
}
