package dev.laurel.scoresde.sample;

import static org.assertj.core.api.Assertions.assertThat;

import dev.laurel.core.Tensors;
import dev.laurel.core.testing.Golden;
import dev.laurel.scoresde.Goldens;
import dev.laurel.scoresde.Sde;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** DPM-Solver++ against independent code, Heun's sampler against its authors'. */
@Tag("smoke")
class FastSolversGoldenTest {
  private static final double TOLERANCE = 1e-10;

  @Test
  void dpmSolverTakesTheStepsOfIndependentCode() {
    try (PointerScope scope = new PointerScope();
        Golden golden = Goldens.open("metrics_fast")) {
      Sde sde = Goldens.sde(golden, "vp");
      ReverseProcess process = new ReverseProcess(sde, Goldens.normalScore(golden, sde));
      int checked = 0;
      for (String name : golden.names()) {
        if (!name.matches("dpmpp/\\d+/traj")) {
          continue;
        }
        String run = name.substring(0, name.lastIndexOf('/'));
        double[] times = golden.numbers(run + "/t");
        int steps = times.length - 1;
        Tensor prior = golden.tensor("dpmpp/xT").reshape(-1, 1, 1, 1);
        List<double[]> trajectory = new ArrayList<>(List.of(Tensors.doubles(prior)));
        List<Double> reached = new ArrayList<>(List.of(1.0));
        SamplingTask task =
            SamplingTask.of(process)
                .withObserver(
                    (t, x) -> {
                      reached.add(t);
                      trajectory.add(Tensors.doubles(x));
                    });
        DpmSolver solver =
            DpmSolver.defaults()
                .withSteps(steps)
                .withLowerOrderEnd(false)
                .withDenoise(false)
                .withEnd(times[steps]);
        Sampler.Samples samples = solver.sample(task, prior, like -> like);
        Goldens.assertClose(
            reached.stream().mapToDouble(Double::doubleValue).toArray(), times, TOLERANCE, "t");
        Goldens.assertClose(
            trajectory.stream().flatMapToDouble(java.util.Arrays::stream).toArray(),
            golden.numbers(name),
            TOLERANCE,
            name);
        assertThat(samples.evaluations()).isEqualTo(steps);
        checked++;
      }
      assertThat(checked).isPositive();
    }
  }

  @ParameterizedTest
  @CsvSource({
    "det18,18,0.002,80,0,0,0,1",
    "det8,8,0.01,50,0,0,0,1",
    "churn,10,0.002,80,8,0.05,50,1.003"
  })
  void heunTakesTheStepsOfItsAuthors(
      String name,
      int steps,
      double smallest,
      double largest,
      double churn,
      double churnMin,
      double churnMax,
      double churnNoise) {
    try (PointerScope scope = new PointerScope();
        Golden golden = Goldens.open("metrics_fast")) {
      double[] data = golden.numbers("data_mean_std");
      double variance = data[1] * data[1];
      HeunSampler.Denoiser denoiser =
          (y, sigma) ->
              y.mul(new Scalar(variance))
                  .add(new Scalar(sigma * sigma * data[0]))
                  .mul(new Scalar(1 / (variance + sigma * sigma)));
      HeunSampler sampler = HeunSampler.defaults().withSteps(steps);
      if (churn > 0) {
        sampler = sampler.withChurn(churn, churnMin, churnMax, churnNoise);
      }
      double[] sigmas = NoiseLevels.karras(smallest, largest, steps, sampler.rho());
      Tensor start = golden.tensor("edm/latents").mul(new Scalar(sigmas[0]));
      Noise noise = Goldens.recorded(golden, "edm/" + name + "/noise", 0);
      Tensor out = sampler.solve(denoiser, start, sigmas, noise, (y, sigma) -> y);
      Goldens.assertClose(golden, out, "edm/" + name + "/out", TOLERANCE);
    }
  }
}
