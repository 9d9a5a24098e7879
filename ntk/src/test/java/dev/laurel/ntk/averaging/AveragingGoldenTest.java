package dev.laurel.ntk.averaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.laurel.core.Tensors;
import dev.laurel.core.UserError;
import dev.laurel.core.testing.Golden;
import java.nio.file.Path;
import java.util.Arrays;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.BatchNorm1dImpl;
import org.bytedeco.pytorch.BatchNormOptions;
import org.bytedeco.pytorch.LinearImpl;
import org.bytedeco.pytorch.LinearOptions;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.SequentialImpl;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AveragingGoldenTest {
  @TempDir Path folder;

  private static double[] averaged(double[] iterates, int width, Averaging averaging) {
    double[] mean = new double[width];
    for (int t = 0; t < iterates.length / width; t++) {
      double weight = averaging.weight(t);
      for (int k = 0; k < width; k++) {
        mean[k] += weight * (iterates[t * width + k] - mean[k]);
      }
    }
    return mean;
  }

  @Test
  void averagesOfASequenceAreTheGoldenOnes() {
    try (Golden golden = Golden.open("ntk", "averaging")) {
      double[] iterates = golden.numbers("seq/iterates");
      int width = (int) golden.shape("seq/iterates")[1];
      assertAverage(golden, iterates, width, new Averaging.Uniform(), "seq/uniform");
      assertAverage(golden, iterates, width, new Averaging.Linear(), "seq/linear");
      assertAverage(
          golden,
          iterates,
          width,
          new Averaging.Tail((long) golden.number("seq/tail_start")),
          "seq/tail");
      assertAverage(
          golden,
          iterates,
          width,
          new Averaging.Swa(
              (long) golden.number("seq/swa/start"), (long) golden.number("seq/swa/freq")),
          "seq/swa/value");
      for (String name : golden.names()) {
        String[] parts = name.split("/", -1);
        if (parts[1].startsWith("poly")) {
          double power = Double.parseDouble(parts[1].substring(4));
          assertAverage(golden, iterates, width, new Averaging.Polynomial(power), name);
        } else if (parts[1].startsWith("ema")) {
          double decay = Double.parseDouble(parts[1].substring(3));
          boolean debiased = parts[2].equals("debiased");
          assertAverage(golden, iterates, width, new Averaging.Exponential(decay, debiased), name);
        }
      }
    }
  }

  private static void assertAverage(
      Golden golden, double[] iterates, int width, Averaging averaging, String name) {
    golden.assertClose(averaged(iterates, width, averaging), name, 1e-12);
  }

  /** A linear model in float64 with the golden first weights. */
  private static LinearImpl linear(Golden golden, String one, boolean bias) {
    double[] start = golden.numbers(one + "/w0");
    LinearOptions options = new LinearOptions(start.length, 1);
    options.bias().put(bias);
    LinearImpl network = new LinearImpl(options);
    network.to(ScalarType.Double, false);
    try (NoGradGuard noGradients = new NoGradGuard()) {
      network.weight().copy_(Tensors.of(start, 1, start.length));
      if (bias) {
        network.bias().zero_();
      }
    }
    return network;
  }

  private static void step(AveragedSgd optimizer, LinearImpl network, Tensor x, double target) {
    optimizer.zeroGradients();
    network.forward(x).sub(new Scalar(target)).square().sum().mul(new Scalar(0.5)).backward();
    optimizer.step();
  }

  @Test
  void torchAsgdIsEqual() {
    try (Golden golden = Golden.open("ntk", "averaging")) {
      for (String name : golden.names()) {
        if (!name.endsWith("/ax")) {
          continue;
        }
        String one = name.substring(0, name.length() - 3);
        AveragedSgdConfig config =
            AveragedSgdConfig.torchAsgd(
                golden.number(one + "/lr"),
                golden.number(one + "/lambd"),
                golden.number(one + "/alpha"),
                golden.number(one + "/t0"),
                golden.number(one + "/weight_decay"));
        try (PointerScope scope = new PointerScope()) {
          LinearImpl network = linear(golden, one, false);
          Tensor x = golden.tensor(one + "/x");
          double[] y = golden.numbers(one + "/y");
          Tensor trajectory = golden.tensor(one + "/trajectory");
          try (AveragedSgd optimizer = AveragedSgd.over(network, config)) {
            for (int t = 0; t < y.length; t++) {
              step(optimizer, network, x.narrow(0, t, 1), y[t]);
              Golden.assertClose(
                  Tensors.doubles(network.weight()),
                  Tensors.doubles(trajectory.select(0, t)),
                  1e-7,
                  one);
            }
            golden.assertClose(Tensors.doubles(optimizer.average().get("weight")), name, 1e-7);
          }
        }
      }
    }
  }

  @Test
  void torchAveragedModelsAreEqual() {
    try (Golden golden = Golden.open("ntk", "averaging")) {
      long from = (long) golden.number("torch/swa/start");
      assertAveragedModel(golden, new Averaging.Tail(from + 1), "swa");
      assertAveragedModel(
          golden, new Averaging.Exponential(golden.number("torch/swa/ema_decay"), false), "ema");
    }
  }

  private static void assertAveragedModel(Golden golden, Averaging averaging, String which) {
    try (PointerScope scope = new PointerScope()) {
      LinearImpl network = linear(golden, "torch/swa", true);
      Tensor x = golden.tensor("torch/swa/x");
      double[] y = golden.numbers("torch/swa/y");
      double rate = golden.number("torch/swa/lr");
      long from = (long) golden.number("torch/swa/start");
      boolean exponential = averaging instanceof Averaging.Exponential;
      AveragedSgdConfig config = AveragedSgdConfig.of(rate).withAveraging(averaging);
      AveragedSgd optimizer = AveragedSgd.over(network, config);
      for (int t = 0; t < y.length; t++) {
        step(optimizer, network, x.narrow(0, t, 1), y[t]);
        // PyTorch's exponential average begins with the first iterate it is given.
        if (exponential && t == from) {
          optimizer.close();
          optimizer = AveragedSgd.over(network, config);
        }
      }
      golden.assertClose(Tensors.doubles(network.weight()), "torch/swa/last_weight", 1e-12);
      try (AveragedSgd.Swap average = optimizer.swapIn()) {
        golden.assertClose(
            Tensors.doubles(network.weight()), "torch/swa/" + which + "_weight", 1e-12);
        golden.assertClose(Tensors.doubles(network.bias()), "torch/swa/" + which + "_bias", 1e-12);
      }
      golden.assertClose(Tensors.doubles(network.weight()), "torch/swa/last_weight", 1e-12);
      optimizer.close();
    }
  }

  @Test
  void scikitLearnIsEqual() {
    try (Golden golden = Golden.open("ntk", "averaging")) {
      for (String name : golden.names()) {
        if (!name.startsWith("sklearn/") || !name.endsWith("/coef")) {
          continue;
        }
        String one = name.substring(0, name.length() - "/coef".length());
        double eta = golden.number(one + "/eta0");
        StepSize steps =
            one.endsWith("constant")
                ? new StepSize.Constant(eta)
                : new StepSize.InverseScaling(eta, golden.number(one + "/power_t"));
        LinearSgd found =
            LinearSgd.fit(
                golden.numbers(one + "/x"),
                golden.numbers(one + "/y"),
                steps,
                golden.number(one + "/alpha"));
        golden.assertClose(found.coefficients(), name, 1e-12);
        Golden.assertClose(
            new double[] {found.intercept()}, golden.numbers(one + "/intercept"), 1e-12, one);
      }
    }
  }

  @Test
  void aSavedRunGoesOnWithTheSameBits() {
    try (PointerScope scope = new PointerScope();
        Golden golden = Golden.open("ntk", "averaging")) {
      AveragedSgdConfig config =
          AveragedSgdConfig.of(0.02)
              .withMomentum(0.5)
              .withAnchor(AveragedSgdConfig.Anchor.START, 0.1);
      Tensor x = golden.tensor("torch/swa/x");
      double[] y = golden.numbers("torch/swa/y");
      Path file = folder.resolve("state.safetensors");
      LinearImpl network = linear(golden, "torch/swa", true);
      double[] whole;
      try (AveragedSgd optimizer = AveragedSgd.over(network, config)) {
        for (int t = 0; t < y.length; t++) {
          step(optimizer, network, x.narrow(0, t, 1), y[t]);
          if (t == 30) {
            optimizer.save(file);
          }
        }
        whole = Tensors.doubles(optimizer.average().get("weight"));
      }
      LinearImpl again = linear(golden, "torch/swa", true);
      try (AveragedSgd optimizer = AveragedSgd.over(again, config)) {
        optimizer.restore(file);
        for (int t = 31; t < y.length; t++) {
          step(optimizer, again, x.narrow(0, t, 1), y[t]);
        }
        assertThat(Tensors.doubles(optimizer.average().get("weight"))).isEqualTo(whole);
      }
      try (AveragedSgd other = AveragedSgd.over(again, config.withMomentum(0))) {
        assertThatThrownBy(() -> other.restore(file))
            .isInstanceOf(UserError.class)
            .hasMessageContaining("was saved with");
      }
    }
  }

  @Test
  void refreshedStatisticsAreTheMeansOfTheBatches() {
    try (PointerScope scope = new PointerScope()) {
      BatchNorm1dImpl norm = new BatchNorm1dImpl(new BatchNormOptions(2));
      SequentialImpl network = new SequentialImpl();
      network.push_back(norm);
      float[][] batches = {{1, 2, 3, 4}, {5, 6, 9, 8}};
      int layers =
          BatchNormStatistics.refresh(
              network,
              () -> Arrays.stream(batches).forEach(b -> network.forward(Tensors.of(b, 2, 2))));
      assertThat(layers).isEqualTo(1);
      assertThat(Tensors.doubles(norm.running_mean())).containsExactly(4.5, 5);
      assertThat(norm.options().momentum().has_value()).isTrue();
    }
  }
}
