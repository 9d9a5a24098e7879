package dev.laurel.scoresde.sample;

import static org.assertj.core.api.Assertions.assertThat;

import dev.laurel.core.testing.Golden;
import dev.laurel.scoresde.Goldens;
import dev.laurel.scoresde.Sde;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Predictors, correctors and whole runs against the official {@code sampling.py}. */
@Tag("smoke")
class SamplersGoldenTest {
  private static final double TOLERANCE = 1e-10;

  @Test
  void predictorsEqualTheOfficialOnes() {
    try (Golden golden = Goldens.open("samplers")) {
      int checked = 0;
      for (String prefix : prefixes(golden, "[a-z]+/pred/[a-z_]+/\\d+/")) {
        try (PointerScope scope = new PointerScope()) {
          String[] parts = prefix.split("/", -1);
          Sde sde = Goldens.sde(golden, parts[0]);
          ReverseProcess process = new ReverseProcess(sde, Goldens.normalScore(golden, sde));
          Update update =
              predictor(parts[2])
                  .update(
                      process,
                      input(golden, parts[0]),
                      golden.number(prefix + "t"),
                      like -> golden.tensor(prefix + "noise"));
          Goldens.assertClose(golden, update.x(), prefix + "x", TOLERANCE);
          Goldens.assertClose(golden, update.mean(), prefix + "x_mean", TOLERANCE);
          checked++;
        }
      }
      assertThat(checked).isPositive();
    }
  }

  @Test
  void correctorsEqualTheOfficialOnes() {
    try (Golden golden = Goldens.open("samplers")) {
      int checked = 0;
      for (String prefix : prefixes(golden, "[a-z]+/corr/[a-z_]+/\\d+_\\d+/")) {
        try (PointerScope scope = new PointerScope()) {
          String[] parts = prefix.split("/", -1);
          Sde sde = Goldens.sde(golden, parts[0]);
          int steps = Integer.parseInt(parts[3].substring(parts[3].indexOf('_') + 1));
          ReverseProcess process = new ReverseProcess(sde, Goldens.normalScore(golden, sde));
          int[] next = {0};
          Update update =
              corrector(parts[2], golden.constant("snr"), steps)
                  .update(
                      process,
                      input(golden, parts[0]),
                      golden.number(prefix + "t"),
                      like -> golden.tensor(prefix + "noise" + next[0]++));
          Goldens.assertClose(golden, update.x(), prefix + "x", TOLERANCE);
          Goldens.assertClose(golden, update.mean(), prefix + "x_mean", TOLERANCE);
          checked++;
        }
      }
      assertThat(checked).isPositive();
    }
  }

  @Test
  void wholeRunsEqualTheOfficialOnes() {
    try (Golden golden = Goldens.open("samplers")) {
      int checked = 0;
      for (String prefix : prefixes(golden, "run/[a-z_.]+/")) {
        try (PointerScope scope = new PointerScope()) {
          List<String> parts = List.of(prefix.split("[/.]", -1));
          Sde sde = Goldens.sde(golden, parts.get(1), (int) golden.number(prefix + "N"));
          SamplingTask task =
              SamplingTask.of(new ReverseProcess(sde, Goldens.normalScore(golden, sde)));
          Tensor prior = golden.tensor(prefix + "noise00").mul(new Scalar(sde.priorStd()));
          for (boolean denoise : new boolean[] {true, false}) {
            PredictorCorrector sampler =
                new PredictorCorrector(
                    predictor(parts.get(2)),
                    corrector(parts.get(3), golden.constant("run_snr"), 1),
                    denoise,
                    golden.number(prefix + "eps"));
            Sampler.Samples samples =
                sampler.sample(task, prior, Goldens.recorded(golden, prefix + "noise", 1));
            Goldens.assertClose(
                golden, samples.x(), prefix + (denoise ? "out_denoised" : "out"), TOLERANCE);
          }
          checked++;
        }
      }
      assertThat(checked).isPositive();
    }
  }

  private static Set<String> prefixes(Golden golden, String pattern) {
    Set<String> found = new TreeSet<>();
    java.util.regex.Pattern compiled = java.util.regex.Pattern.compile("^" + pattern);
    for (String name : golden.names()) {
      java.util.regex.Matcher matcher = compiled.matcher(name);
      if (matcher.find()) {
        found.add(matcher.group());
      }
    }
    return found;
  }

  private static Tensor input(Golden golden, String sde) {
    return golden.tensor(golden.has(sde + "/x") ? sde + "/x" : "x");
  }

  private static Predictor predictor(String name) {
    boolean flow = name.endsWith("_pf");
    return switch (flow ? name.substring(0, name.length() - 3) : name) {
      case "euler_maruyama" -> new EulerMaruyama(flow);
      case "reverse_diffusion" -> new ReverseDiffusion(flow);
      case "ancestral_sampling" -> new AncestralSampling();
      case "none" -> new NoPredictor();
      default -> throw new IllegalArgumentException(name);
    };
  }

  private static Corrector corrector(String name, double snr, int steps) {
    return switch (name) {
      case "langevin" -> new Langevin(snr, steps, false);
      case "ald" -> new AnnealedLangevin(snr, steps);
      case "none" -> new NoCorrector();
      default -> throw new IllegalArgumentException(name);
    };
  }
}
