package dev.laurel.scoresde.likelihood;

import static org.assertj.core.api.Assertions.assertThat;

import dev.laurel.core.testing.Golden;
import dev.laurel.scoresde.DataScaling;
import dev.laurel.scoresde.Goldens;
import dev.laurel.scoresde.Sde;
import dev.laurel.scoresde.likelihood.LikelihoodConfig.Probe;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Likelihoods against the official {@code likelihood.py} and against the truth. */
@Tag("smoke")
class LikelihoodGoldenTest {
  @ParameterizedTest
  @ValueSource(strings = {"ve", "vp", "subvp"})
  void bitsPerDimensionEqualTheOfficialOnes(String name) {
    try (PointerScope scope = new PointerScope();
        Golden golden = Goldens.open("ode")) {
      Sde sde = Goldens.sde(golden, name);
      Tensor data = golden.tensor(name + "/nll/data");
      long dimensions = data.numel() / data.size(0);
      for (String probe : new String[] {"Rademacher", "Gaussian"}) {
        for (String tolerance : new String[] {"0.001", "1e-05"}) {
          for (boolean centered : new boolean[] {true, false}) {
            String prefix =
                name
                    + "/nll_"
                    + probe
                    + (centered ? "_centered_" : "_uncentered_")
                    + tolerance
                    + "/";
            LikelihoodConfig config =
                LikelihoodConfig.defaults()
                    .withTolerance(Double.parseDouble(tolerance))
                    .withProbe(probe.equals("Gaussian") ? Probe.GAUSSIAN : Probe.RADEMACHER, 1);
            Likelihood.Result result =
                Likelihood.of(sde, Goldens.normalScore(golden, sde), config)
                    .of(data, like -> golden.tensor(name + "/nll/epsilon_" + probe));
            DataScaling scaling = centered ? new DataScaling.Centered() : new DataScaling.Unit();
            double offset = 8 + scaling.inverseLogSlope();
            double[] bits = new double[result.logDensity().length];
            for (int i = 0; i < bits.length; i++) {
              bits[i] = -result.logDensity()[i] / (dimensions * Math.log(2)) + offset;
            }
            double allowed = tolerance.equals("1e-05") ? 1e-4 : 2e-3;
            Goldens.assertClose(bits, golden.numbers(prefix + "bpd"), allowed, prefix + "bpd");
            Goldens.assertClose(golden, result.latent(), prefix + "z", allowed);
            assertThat(Math.abs(result.evaluations() - (long) golden.number(prefix + "nfe")))
                .isLessThanOrEqualTo(6);
          }
        }
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"ve", "vp", "subvp"})
  void theLikelihoodOfANormalIsItsDensity(String name) {
    try (PointerScope scope = new PointerScope();
        Golden golden = Goldens.open("ode")) {
      Sde sde = Goldens.sde(golden, name);
      for (Probe probe : new Probe[] {Probe.RADEMACHER, Probe.EXACT}) {
        Likelihood.Result result =
            Likelihood.of(
                    sde,
                    Goldens.normalScore(golden, sde),
                    LikelihoodConfig.defaults().withProbe(probe, 1))
                .of(
                    golden.tensor(name + "/nll/data"),
                    like -> golden.tensor(name + "/nll/epsilon_Rademacher"));
        Goldens.assertWithin(
            result.logDensity(), golden.numbers(name + "/nll/exact_logp_at_eps"), 0.05, name);
      }
    }
  }
}
