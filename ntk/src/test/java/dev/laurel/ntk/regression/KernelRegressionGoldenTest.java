package dev.laurel.ntk.regression;

import static org.assertj.core.api.Assertions.assertThat;

import dev.laurel.core.Tensors;
import dev.laurel.core.run.Progress;
import dev.laurel.core.testing.Golden;
import dev.laurel.ntk.activation.Activation;
import dev.laurel.ntk.data.Examples;
import dev.laurel.ntk.kernel.DeepKernel;
import java.util.Arrays;
import java.util.List;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;

class KernelRegressionGoldenTest {
  private static void assertClose(Golden golden, Tensor actual, String name, double tolerance) {
    double[] found = Tensors.doubles(actual);
    double[] wanted = golden.numbers(name);
    assertThat(found).as(name).hasSameSizeAs(wanted);
    double largest = Arrays.stream(wanted).map(Math::abs).max().orElseThrow();
    for (int i = 0; i < wanted.length; i++) {
      assertThat(Math.abs(found[i] - wanted[i]))
          .as("%s[%d]: got %s, want %s", name, i, found[i], wanted[i])
          .isLessThanOrEqualTo(tolerance * largest);
    }
  }

  private static List<String> cases(Golden golden) {
    return golden.names().stream()
        .filter(name -> name.endsWith("/diag_reg"))
        .map(name -> name.substring(0, name.indexOf('/')))
        .sorted()
        .toList();
  }

  private static DeepKernel kernel(Golden golden, String one) {
    double bias = golden.number(one + "/b_std");
    return DeepKernel.of(
            Activation.parse(golden.text(one + "/activation")), (int) golden.number(one + "/depth"))
        .withDeviations(golden.number(one + "/W_std"), bias < 0 ? null : bias);
  }

  private static Posterior.Blocks blocks(DeepKernel kernel, Tensor x, Tensor z) {
    return new Posterior.Blocks(kernel.matrix(x), kernel.matrix(z, x), kernel.matrix(z));
  }

  @Test
  void gaussianProcessesAndRidgeRegressionAreTheGoldenOnes() {
    try (PointerScope scope = new PointerScope();
        Golden golden = Golden.open("ntk", "kernel_regression")) {
      assertThat(cases(golden)).isNotEmpty();
      for (String one : cases(golden)) {
        Tensor x = golden.tensor(one + "/x");
        Tensor y = golden.tensor(one + "/y");
        Tensor z = golden.tensor(one + "/z");
        double reg = golden.number(one + "/diag_reg");
        Posterior.Blocks tangent = blocks(kernel(golden, one), x, z);
        Posterior.Blocks start = blocks(kernel(golden, one).withKind(DeepKernel.Kind.NNGP), x, z);
        assertClose(golden, tangent.train(), one + "/k_xx_ntk", 1e-8);
        assertClose(golden, start.cross(), one + "/k_zx_nngp", 1e-8);
        for (RegularizedKernel.Scale scale : RegularizedKernel.Scale.values()) {
          String end = scale == RegularizedKernel.Scale.ABSOLUTE ? "_abs" : "_rel";
          Posterior nngp = Posterior.process(start, y, reg, scale);
          Posterior ntkgp = Posterior.process(tangent, y, reg, scale);
          Posterior ntk = Posterior.ensemble(start, tangent, y, reg, scale);
          assertClose(golden, nngp.mean(), one + "/mean_nngp" + end, 1e-8);
          assertClose(golden, nngp.covariance(), one + "/cov_nngp" + end, 1e-8);
          assertClose(golden, ntk.mean(), one + "/mean_ntk" + end, 1e-8);
          assertClose(golden, ntk.covariance(), one + "/cov_ntk" + end, 1e-8);
          assertClose(golden, ntkgp.mean(), one + "/mean_ntk" + end, 1e-8);
          assertClose(golden, ntkgp.covariance(), one + "/cov_ntkgp" + end, 1e-8);
          try (RegularizedKernel ridge = RegularizedKernel.of(tangent.train(), reg, scale)) {
            assertClose(golden, ridge.solve(y), one + "/alpha" + end, 1e-8);
            Tensor residuals = ridge.leaveOneOutResiduals(y);
            assertClose(golden, residuals, one + "/loo_residual" + end, 1e-8);
            Golden.assertClose(
                ridge.negativeLogLikelihood(y),
                golden.numbers(one + "/nlml_ntkgp" + end),
                1e-8,
                "nlml");
            if (scale == RegularizedKernel.Scale.ABSOLUTE) {
              LeaveOneOut grid = LeaveOneOut.over(tangent.train(), y, List.of(reg / x.size(0)));
              assertThat(grid.leastError())
                  .isCloseTo(
                      residuals.square().mean().item_double(),
                      org.assertj.core.data.Percentage.withPercentage(1e-6));
            }
          }
        }
      }
    }
  }

  @Test
  void gradientFlowIsTheGoldenOne() {
    try (PointerScope scope = new PointerScope();
        Golden golden = Golden.open("ntk", "kernel_regression")) {
      for (String one : cases(golden)) {
        Tensor y = golden.tensor(one + "/y");
        Tensor train = golden.tensor(one + "/flow_train");
        Tensor test = golden.tensor(one + "/flow_test");
        double[] times = golden.numbers(one + "/flow_times");
        try (GradientFlow flow = GradientFlow.of(golden.tensor(one + "/k_xx_ntk"), y)) {
          for (int i = 0; i < times.length; i++) {
            Golden.assertClose(
                Tensors.doubles(flow.train(times[i])),
                Tensors.doubles(train.select(0, i)),
                1e-9,
                "train");
            Golden.assertClose(
                Tensors.doubles(flow.test(times[i], golden.tensor(one + "/k_zx_ntk"))),
                Tensors.doubles(test.select(0, i)),
                1e-9,
                "test");
          }
          assertThat(flow.maxLearningRate(0))
              .isCloseTo(
                  golden.number(one + "/max_learning_rate"),
                  org.assertj.core.data.Percentage.withPercentage(1e-8));
        }
      }
    }
  }

  @Test
  void nystromIsTheGoldenOneDirectlyAndByConjugateGradients() {
    try (PointerScope scope = new PointerScope();
        Golden golden = Golden.open("ntk", "kernel_regression")) {
      for (String one : cases(golden)) {
        if (!golden.has(one + "/nystrom_test")) {
          continue;
        }
        Tensor x = golden.tensor(one + "/x");
        Tensor z = golden.tensor(one + "/z");
        Examples examples = Examples.of(x, golden.tensor(one + "/y"));
        Tensor centers = x.index_select(0, golden.tensor(one + "/nystrom_centers"));
        double lambda = golden.number(one + "/nystrom_lam");
        DeepKernel kernel = kernel(golden, one);
        Tensor cross = kernel.matrix(z, centers);
        Tensor direct = Nystrom.direct(kernel, examples, centers, lambda);
        assertClose(golden, cross.mm(direct), one + "/nystrom_test", 1e-8);
        Tensor iterated =
            Nystrom.fit(
                kernel,
                examples,
                centers,
                new NystromConfig((int) centers.size(0), lambda, 100, 1e-14, 1),
                Progress.silent());
        assertClose(golden, cross.mm(iterated), one + "/nystrom_test", 1e-8);
      }
    }
  }
}
