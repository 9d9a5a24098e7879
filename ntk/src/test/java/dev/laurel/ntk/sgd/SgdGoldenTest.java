package dev.laurel.ntk.sgd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.laurel.core.Tensors;
import dev.laurel.core.testing.Golden;
import dev.laurel.ntk.activation.Activation;
import dev.laurel.ntk.activation.Activations;
import dev.laurel.ntk.kernel.TrainedLayers;
import dev.laurel.ntk.kernel.TwoLayerKernel;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;

class SgdGoldenTest {
  private static List<String> cases(Golden golden, String tensor) {
    List<String> cases =
        golden.names().stream()
            .filter(name -> name.endsWith("/" + tensor))
            .map(name -> name.substring(0, name.indexOf('/')))
            .sorted()
            .toList();
    assertThat(cases).isNotEmpty();
    return cases;
  }

  private static TwoLayerNetwork network(Golden golden, String one, String a, String b, String c) {
    Activation activation =
        Activations.of(golden.text(one + "/activation"), golden.number(one + "/s"));
    return new TwoLayerNetwork(
        activation,
        golden.number(one + "/gamma"),
        golden.numbers(one + "/" + a),
        golden.numbers(one + "/" + b),
        golden.numbers(one + "/" + c));
  }

  @Test
  void aNetworkItsGradientsAndItsTangentKernelAreTheGoldenOnes() {
    try (PointerScope scope = new PointerScope();
        Golden golden = Golden.open("ntk", "network")) {
      for (String one : cases(golden, "out")) {
        TwoLayerNetwork network = network(golden, one, "a", "B", "c");
        Tensor x = golden.tensor(one + "/x");
        Tensor z = golden.tensor(one + "/z");
        golden.assertClose(network.predict(x), one + "/out", 1e-12);
        double[][] rows = Tensors.rows(x);
        int m = network.width();
        for (int i = 0; i < rows.length; i++) {
          TwoLayerNetwork gradient = network.gradient(rows[i]);
          assertPart(golden, one + "/d_a", i, gradient.output());
          assertPart(golden, one + "/d_B", i, gradient.input());
          assertPart(golden, one + "/d_c", i, gradient.bias());
        }
        assertThat(m).isEqualTo(golden.numbers(one + "/a").length);
        golden.assertClose(
            network.tangentKernel(x, z, TrainedLayers.OUTPUT), one + "/empirical_k_a", 1e-12);
        golden.assertClose(
            network.tangentKernel(x, z, TrainedLayers.INPUT), one + "/empirical_k_b", 1e-12);
      }
    }
  }

  private static void assertPart(Golden golden, String name, int row, double[] actual) {
    double[] all = golden.numbers(name);
    Golden.assertClose(
        actual,
        Arrays.copyOfRange(all, row * actual.length, (row + 1) * actual.length),
        1e-12,
        name);
  }

  @Test
  void algorithmOneGivesTheGoldenIterates() {
    try (PointerScope scope = new PointerScope();
        Golden golden = Golden.open("ntk", "asgd_network")) {
      for (String one : cases(golden, "stream_prediction")) {
        TrainedLayers trained =
            TrainedLayers.valueOf(golden.text(one + "/train").toUpperCase(Locale.ROOT));
        double[] x = golden.numbers(one + "/x");
        double[] y = golden.numbers(one + "/y");
        Tensor test = golden.tensor(one + "/x_test");
        double[] predictions = new double[y.length];
        try (NetworkSgd sgd =
            new NetworkSgd(
                network(golden, one, "a0", "B0", "c0"),
                trained,
                golden.number(one + "/eta"),
                golden.number(one + "/lam"))) {
          int d = x.length / y.length;
          for (double record : golden.numbers(one + "/record")) {
            int from = (int) sgd.steps();
            int to = (int) record;
            double[] part =
                sgd.train(Arrays.copyOfRange(x, from * d, to * d), Arrays.copyOfRange(y, from, to));
            System.arraycopy(part, 0, predictions, from, part.length);
            assertWeights(golden, one + "/last_", "_t" + to, sgd.last());
            assertWeights(golden, one + "/mean_", "_t" + to, sgd.mean());
          }
          golden.assertClose(predictions, one + "/stream_prediction", 1e-10);
          golden.assertClose(sgd.last().predict(test), one + "/test_last", 1e-10);
          golden.assertClose(sgd.mean().predict(test), one + "/test_mean", 1e-10);
        }
      }
    }
  }

  private static void assertWeights(
      Golden golden, String before, String after, TwoLayerNetwork network) {
    golden.assertClose(network.output(), before + "a" + after, 1e-10);
    golden.assertClose(network.input(), before + "B" + after, 1e-10);
    golden.assertClose(network.bias(), before + "c" + after, 1e-10);
  }

  @Test
  void theTriangularSolveIsTheRecursionStepByStep() {
    try (PointerScope scope = new PointerScope();
        Golden golden = Golden.open("ntk", "asgd_kernel")) {
      for (String one : cases(golden, "coef_last")) {
        Tensor k = golden.tensor(one + "/K");
        double[] kernel = golden.numbers(one + "/K");
        double[] y = golden.numbers(one + "/y");
        double eta = golden.number(one + "/eta");
        double lambda = golden.number(one + "/lam");
        int count = (int) k.size(0);
        int targets = y.length / count;
        double[] coefficients = new double[y.length];
        double[] sum = new double[y.length];
        double[] predictions = new double[y.length];
        for (int t = 0; t < count; t++) {
          for (int i = 0; i < t * targets; i++) {
            predictions[t * targets + i % targets] +=
                coefficients[i] * kernel[t * count + i / targets];
            // The step's decay, once the prediction has been made with what was there.
            coefficients[i] *= 1 - eta * lambda;
          }
          for (int j = t * targets; j < (t + 1) * targets; j++) {
            coefficients[j] = eta * (y[j] - predictions[j]);
          }
          for (int i = 0; i < (t + 1) * targets; i++) {
            sum[i] += coefficients[i] / (count + 1);
          }
        }
        KernelSgd found =
            KernelSgd.fit(
                (from, to, below) -> k.narrow(0, from, to - from).narrow(1, 0, below),
                golden.tensor(one + "/y"),
                eta,
                lambda);
        assertThat(found.last()).containsExactly(coefficients, within(1e-11));
        assertThat(found.mean()).containsExactly(sum, within(1e-11));
        assertThat(found.streamPrediction()).containsExactly(predictions, within(1e-11));
      }
    }
  }

  @Test
  void theKernelRecursionIsTheGoldenOne() {
    try (PointerScope scope = new PointerScope();
        Golden golden = Golden.open("ntk", "asgd_kernel")) {
      for (String one : cases(golden, "coef_last")) {
        Tensor x = golden.tensor(one + "/x");
        Tensor k = golden.tensor(one + "/K");
        Tensor y = golden.tensor(one + "/y");
        TwoLayerKernel kernel =
            TwoLayerKernel.relu()
                .withScales(golden.number(one + "/R"), golden.number(one + "/gamma"));
        double eta = golden.number(one + "/eta");
        double lambda = golden.number(one + "/lam");
        KernelSgd found =
            KernelSgd.fit(
                (from, to, below) -> k.narrow(0, from, to - from).narrow(1, 0, below),
                y,
                eta,
                lambda);
        golden.assertClose(found.mean(), one + "/coef_mean", 1e-10);
        golden.assertClose(found.last(), one + "/coef_last", 1e-10);
        golden.assertClose(found.streamPrediction(), one + "/stream_prediction", 1e-10);
        Tensor cross = kernel.matrix(golden.tensor(one + "/x_test"), x);
        golden.assertClose(found.predictMean(cross), one + "/test_mean", 1e-10);
        golden.assertClose(found.predictLast(cross), one + "/test_last", 1e-10);
        KernelSgd fromRows = KernelSgd.fit(kernel, x, y, eta, lambda);
        Golden.assertClose(fromRows.mean(), found.mean(), 1e-7, one);
      }
    }
  }

  @Test
  void theNetworkAndTheKernelOfItsStartAreBothTheGoldenOnes() {
    try (PointerScope scope = new PointerScope();
        Golden golden = Golden.open("ntk", "asgd_kernel")) {
      for (String one : cases(golden, "test_mean_network")) {
        TwoLayerNetwork start = network(golden, one, "a0", "B0", "c0");
        Tensor x = golden.tensor(one + "/x");
        Tensor y = golden.tensor(one + "/y").view(-1, 1);
        Tensor test = golden.tensor(one + "/x_test");
        double eta = golden.number(one + "/eta");
        double lambda = golden.number(one + "/lam");
        try (NetworkSgd sgd = new NetworkSgd(start, TrainedLayers.BOTH, eta, lambda)) {
          double[] unused = sgd.train(Tensors.doubles(x), Tensors.doubles(y));
          golden.assertClose(sgd.mean().predict(test), one + "/test_mean_network", 1e-10);
        }
        KernelSgd linear =
            KernelSgd.fit(
                (from, to, below) ->
                    start.tangentKernel(
                        x.narrow(0, from, to - from), x.narrow(0, 0, below), TrainedLayers.BOTH),
                y,
                eta,
                lambda);
        golden.assertClose(linear.mean(), one + "/coef_mean", 1e-10);
        golden.assertClose(
            linear.predictMean(start.tangentKernel(test, x, TrainedLayers.BOTH)),
            one + "/test_mean_kernel",
            1e-10);
      }
    }
  }

  @Test
  void ratesAndSchedulesAreTheGoldenOnes() {
    try (Golden golden = Golden.open("ntk", "rates")) {
      double[] r = golden.numbers("schedule/r");
      double[] beta = golden.numbers("schedule/beta");
      double[] steps = golden.numbers("schedule/T");
      for (int i = 0; i < r.length; i++) {
        Rates rates = new Rates(r[i], beta[i]);
        assertRelative(rates.exponent(), golden.numbers("schedule/rate_exponent")[i]);
        for (int j = 0; j < steps.length; j++) {
          int at = i * steps.length + j;
          double lambda = rates.regularization(steps[j]);
          assertRelative(lambda, golden.numbers("schedule/lam")[at]);
          assertRelative(Rates.paperStep(lambda), golden.numbers("schedule/eta_paper")[at]);
          assertRelative(Rates.step(12, lambda), golden.numbers("schedule/eta_kappa12")[at]);
        }
      }
      double[] d = golden.numbers("relu_sphere/d");
      double[] sources = golden.numbers("relu_sphere/r");
      for (int i = 0; i < d.length; i++) {
        assertRelative(Rates.reluCapacity((int) d[i]), golden.numbers("relu_sphere/beta")[i]);
        for (int j = 0; j < sources.length; j++) {
          assertRelative(
              Rates.reluOnSphere(sources[j], (int) d[i]).exponent(),
              golden.numbers("relu_sphere/rate_exponent")[i * sources.length + j]);
        }
      }
      double[] lambda = golden.numbers("effective_dimension/lam");
      for (int i = 0; i < lambda.length; i++) {
        assertRelative(
            Rates.effectiveDimension(
                golden.numbers("effective_dimension/eigenvalue"),
                golden.numbers("effective_dimension/multiplicity"),
                lambda[i]),
            golden.numbers("effective_dimension/value")[i]);
      }
    }
  }

  private static void assertRelative(double actual, double expected) {
    assertThat(Math.abs(actual - expected)).isLessThanOrEqualTo(1e-10 * Math.abs(expected));
  }
}
