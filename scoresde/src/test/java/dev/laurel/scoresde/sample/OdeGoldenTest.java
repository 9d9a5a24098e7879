package dev.laurel.scoresde.sample;

import static org.assertj.core.api.Assertions.assertThat;

import dev.laurel.core.Tensors;
import dev.laurel.core.testing.Golden;
import dev.laurel.scoresde.Goldens;
import dev.laurel.scoresde.Sde;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The integrator against SciPy's, and the adaptive sampler against the official one. */
@Tag("smoke")
class OdeGoldenTest {
  @ParameterizedTest
  @CsvSource({
    "lv,0,6",
    "backward,2,0",
    "relax,0,3",
  })
  void stepsAreThoseOfSciPy(String problem, double from, double to) {
    try (Golden golden = Goldens.open("ode")) {
      for (String tolerance : new String[] {"0.001", "1e-05", "1e-09"}) {
        String prefix = "rk45/" + problem + "_" + tolerance + "/";
        if (!golden.has(prefix + "t")) {
          continue;
        }
        double[] times = golden.numbers(prefix + "t");
        double[] expected = golden.numbers(prefix + "y");
        double[] queries = golden.numbers(prefix + "tq");
        double[] expectedQueries = golden.numbers(prefix + "yq");
        int dimensions = (int) golden.shape(prefix + "y")[0];
        double[] start = new double[dimensions];
        for (int i = 0; i < dimensions; i++) {
          start[i] = expected[i * times.length];
        }
        List<Double> reached = new ArrayList<>(List.of(times[0]));
        List<double[]> values = new ArrayList<>(List.of(start));
        double[] interpolated = new double[expectedQueries.length];
        try (PointerScope scope = new PointerScope()) {
          RungeKutta45.Solution solution =
              RungeKutta45.of(Double.parseDouble(tolerance))
                  .integrate(
                      (t, y) -> derivative(problem, t, y),
                      times[0],
                      times[times.length - 1],
                      Tensors.of(start, dimensions),
                      step -> {
                        reached.add(step.to());
                        values.add(Tensors.doubles(step.after()));
                        for (int q = 0; q < queries.length; q++) {
                          double low = Math.min(step.from(), step.to());
                          double high = Math.max(step.from(), step.to());
                          if (queries[q] >= low && queries[q] <= high) {
                            double[] at = Tensors.doubles(step.at(queries[q]));
                            for (int i = 0; i < dimensions; i++) {
                              interpolated[i * queries.length + q] = at[i];
                            }
                          }
                        }
                      });
          assertThat(solution.evaluations()).isEqualTo((long) golden.number(prefix + "nfev"));
        }
        assertThat(times[0]).isEqualTo(from);
        assertThat(times[times.length - 1]).isEqualTo(to);
        Goldens.assertClose(
            reached.stream().mapToDouble(Double::doubleValue).toArray(), times, 1e-9, prefix);
        double[] flat = new double[expected.length];
        for (int k = 0; k < values.size(); k++) {
          for (int i = 0; i < dimensions; i++) {
            flat[i * times.length + k] = values.get(k)[i];
          }
        }
        Goldens.assertClose(flat, expected, 1e-9, prefix + "y");
        Goldens.assertClose(interpolated, expectedQueries, 1e-9, prefix + "yq");
      }
    }
  }

  private static Tensor derivative(String problem, double t, Tensor y) {
    double[] v = Tensors.doubles(y);
    double[] slope =
        problem.equals("relax")
            ? new double[] {-20 * (v[0] - Math.cos(t)), v[0] - 0.1 * v[1] * v[1]}
            : new double[] {1.5 * v[0] - v[0] * v[1], -3 * v[1] + v[0] * v[1]};
    return Tensors.of(slope, slope.length);
  }

  @ParameterizedTest
  @ValueSource(strings = {"ve", "vp", "subvp"})
  void samplesOfTheFlowEqualTheOfficialOnes(String name) {
    try (PointerScope scope = new PointerScope();
        Golden golden = Goldens.open("ode")) {
      Sde sde = Goldens.sde(golden, name);
      SamplingTask task =
          SamplingTask.of(new ReverseProcess(sde, Goldens.normalScore(golden, sde)));
      Tensor prior = golden.tensor(name + "/sample/z");
      for (String tolerance : new String[] {"0.001", "1e-05"}) {
        for (boolean denoise : new boolean[] {false, true}) {
          String prefix = name + "/sample_" + tolerance + (denoise ? "_denoise/" : "_plain/");
          Sampler.Samples samples =
              new ProbabilityFlow(Double.parseDouble(tolerance), denoise, 0)
                  .sample(task, prior, like -> like);
          double allowed = tolerance.equals("1e-05") ? 1e-4 : 2e-3;
          Goldens.assertClose(golden, samples.x(), prefix + "x", allowed);
          long expected = (long) golden.number(prefix + "nfe") + (denoise ? 1 : 0);
          assertThat(Math.abs(samples.evaluations() - expected)).isLessThanOrEqualTo(6);
        }
      }
    }
  }
}
