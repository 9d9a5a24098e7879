package dev.laurel.scoresde;

import static org.assertj.core.api.Assertions.assertThat;

import dev.laurel.core.Tensors;
import dev.laurel.core.testing.Golden;
import dev.laurel.scoresde.sample.ReverseProcess;
import java.util.Arrays;
import java.util.function.DoubleUnaryOperator;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The equations against the official {@code sde_lib.py}. */
@Tag("smoke")
class SdeGoldenTest {
  @ParameterizedTest
  @CsvSource({
    "sde_f64,ve,1e-10",
    "sde_f64,vp,1e-10",
    "sde_f64,subvp,1e-10",
    "sde_f32,ve,2e-6",
    "sde_f32,vp,2e-6",
    "sde_f32,subvp,2e-6"
  })
  void functionsOfTimeEqualTheOfficialOnes(String file, String name, double tolerance) {
    try (PointerScope scope = new PointerScope();
        Golden golden = Goldens.open(file)) {
      Sde sde = sde(golden, name, file);
      double[] times = golden.numbers("t");
      Tensor x = golden.tensor("x");
      Tensor score = golden.tensor("score");
      long dimensions = x.numel() / times.length;

      column(golden, times, sde::diffusion, name + "/diffusion", tolerance);
      column(golden, times, sde::std, name + "/std", tolerance);
      column(golden, times, t -> sde.step(t).noise(), name + "/G", tolerance);
      column(golden, times, t -> sde.step(t).noise(), name + "/rev_G", tolerance);
      column(golden, times, sde::diffusion, name + "/rev_diffusion", tolerance);
      rows(golden, x, times, sde::driftFactor, name + "/drift", tolerance);
      rows(golden, x, times, sde::meanFactor, name + "/mean", tolerance);
      Goldens.assertClose(golden, stepDrift(sde, x, times), name + "/f", tolerance);

      double[] squares = Tensors.doubles(x.flatten(1, -1).square().sum(1));
      double[] prior =
          Arrays.stream(squares).map(s -> sde.priorLogDensity(s, dimensions)).toArray();
      Goldens.assertClose(prior, golden.numbers(name + "/prior_logp"), tolerance, "prior");

      for (boolean flow : new boolean[] {false, true}) {
        Tensor[] drifts = new Tensor[times.length];
        Tensor[] steps = new Tensor[times.length];
        for (int i = 0; i < times.length; i++) {
          Tensor point = x.narrow(0, i, 1);
          Tensor itsScore = score.narrow(0, i, 1);
          drifts[i] = new ReverseProcess(sde, (at, t) -> itsScore).drift(point, times[i], flow);
          Tensor noise =
              Tensors.as(
                  Tensors.of(new double[] {sde.step(times[i]).noise()}, 1),
                  x.scalar_type().intern());
          Tensor pull = noise.square().mul(itsScore).mul(new Scalar(flow ? 0.5 : 1.0));
          steps[i] = stepDrift(sde, point, times[i]).sub(pull);
        }
        String prefix = name + (flow ? "/pf_" : "/rev_");
        Goldens.assertClose(golden, Tensors.above(drifts), prefix + "drift", tolerance);
        Goldens.assertClose(golden, Tensors.above(steps), prefix + "f", tolerance);
      }
    }
  }

  @ParameterizedTest
  @CsvSource({"sde_f64,1e-10", "sde_f32,2e-6"})
  void networksAreToldTheTimeAsOfficially(String file, double tolerance) {
    try (PointerScope scope = new PointerScope();
        Golden golden = Goldens.open(file)) {
      Tensor net = golden.tensor("net");
      for (String name : new String[] {"ve", "vp", "subvp"}) {
        for (boolean continuous : new boolean[] {true, false}) {
          String prefix = name + "/score_fn_" + (continuous ? "continuous" : "discrete") + "/";
          if (!golden.has(prefix + "t")) {
            continue;
          }
          NoiseLabels labels = new NoiseLabels(sde(golden, name, file), continuous);
          double[] times = golden.numbers(prefix + "t");
          column(golden, times, labels::label, prefix + "labels", tolerance);
          rows(golden, net, times, labels::factor, prefix + "out", tolerance);
        }
      }
    }
  }

  @ParameterizedTest
  @CsvSource({"sde_f64,1e-10", "sde_f32,2e-6"})
  void tablesOfStepsEqualTheOfficialOnes(String file, double tolerance) {
    try (Golden golden = Goldens.open(file)) {
      int steps = golden.integer("N");
      VariancePreserving vp = (VariancePreserving) Goldens.sde(golden, "vp");
      VarianceExploding ve = (VarianceExploding) Goldens.sde(golden, "ve");
      double[] products = vp.cumulativeAlphas();
      double[] betas = new double[steps];
      double[] alphas = new double[steps];
      double[] sigmas = new double[steps];
      double[] kept = new double[steps];
      double[] noise = new double[steps];
      for (int i = 0; i < steps; i++) {
        betas[i] = vp.discreteBeta(i);
        alphas[i] = 1 - betas[i];
        sigmas[i] = ve.discreteSigma(i);
        kept[i] = Math.sqrt(products[i]);
        noise[i] = Math.sqrt(1 - products[i]);
      }
      if (golden.has("vp/discrete_betas")) {
        Goldens.assertClose(betas, golden.numbers("vp/discrete_betas"), tolerance, "betas");
        Goldens.assertClose(alphas, golden.numbers("vp/alphas"), tolerance, "alphas");
        Goldens.assertClose(products, golden.numbers("vp/alphas_cumprod"), tolerance, "products");
        Goldens.assertClose(kept, golden.numbers("vp/sqrt_alphas_cumprod"), tolerance, "kept");
        Goldens.assertClose(noise, golden.numbers("vp/sqrt_1m_alphas_cumprod"), tolerance, "noise");
        Goldens.assertClose(sigmas, golden.numbers("ve/discrete_sigmas"), tolerance, "sigmas");
      }
      assertThat(golden.has("vp/discrete_betas")).isTrue();
    }
  }

  /** sqrt(alpha) x - x in the precision of x, as officially, and not (sqrt(alpha) - 1) x. */
  private static Tensor stepDrift(Sde sde, Tensor x, double... times) {
    Tensor[] rows = new Tensor[times.length];
    for (int i = 0; i < times.length; i++) {
      Tensor row = x.narrow(0, i, 1);
      double drift = sde.step(times[i]).drift();
      boolean cancels = sde.base() instanceof VariancePreserving;
      rows[i] = cancels ? row.mul(new Scalar(1 + drift)).sub(row) : row.mul(new Scalar(drift));
    }
    return Tensors.above(rows);
  }

  /** The float32 file was made in float32, whose rounding it shows. */
  private static Sde sde(Golden golden, String name, String file) {
    SdeConfig exact = Goldens.sde(golden, name);
    return file.endsWith("f32") ? new SinglePrecision(exact) : exact;
  }

  private static void column(
      Golden golden, double[] times, DoubleUnaryOperator function, String name, double tolerance) {
    Goldens.assertClose(
        Arrays.stream(times).map(function).toArray(), golden.numbers(name), tolerance, name);
  }

  private static void rows(
      Golden golden,
      Tensor x,
      double[] times,
      DoubleUnaryOperator factor,
      String name,
      double tolerance) {
    Tensor factors =
        Tensors.of(Arrays.stream(times).map(factor).toArray(), times.length).reshape(-1, 1, 1, 1);
    Goldens.assertClose(golden, x.mul(factors), name, tolerance);
  }
}
