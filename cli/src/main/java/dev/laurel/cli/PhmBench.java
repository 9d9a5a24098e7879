package dev.laurel.cli;

import dev.laurel.core.Tensors;
import dev.laurel.core.UserError;
import dev.laurel.phm.layer.Application;
import dev.laurel.phm.layer.PhmConfig;
import dev.laurel.phm.layer.PhmLinear;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Callable;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code laurel phm bench}. */
@Command(
    name = "bench",
    description = "How fast a layer is on this machine, beside a dense one.",
    sortOptions = false,
    footer = {"", "Example:", "  laurel phm bench --rows 1024 --width 1024 --n 2,4,8,16"})
final class PhmBench implements Callable<Integer> {
  @Option(
      names = "--n",
      split = ",",
      defaultValue = "2,4,8,16",
      paramLabel = "N",
      description = "Default: ${DEFAULT-VALUE}.")
  private int[] values = {2, 4, 8, 16};

  @Option(
      names = "--width",
      defaultValue = "512",
      paramLabel = "N",
      description = "Inputs and outputs. Default: ${DEFAULT-VALUE}.")
  private int width = 512;

  @Option(
      names = "--rows",
      defaultValue = "1024",
      paramLabel = "N",
      description = "Rows of the input. Default: ${DEFAULT-VALUE}.")
  private int rows = 1024;

  @Option(
      names = "--repeats",
      defaultValue = "9",
      paramLabel = "N",
      description = "Of which the median is taken. Default: ${DEFAULT-VALUE}.")
  private int repeats = 9;

  @Mixin private CommonOptions common;

  /** A layer's times, and how many times the dense layer's they are. */
  private record Row(
      String layer,
      long parameters,
      double trainingMillis,
      double trainingOfDense,
      double applyingMillis,
      double applyingOfDense) {}

  /** A layer by its name. */
  private record Candidate(String name, PhmLinear layer) {}

  @Override
  public Integer call() {
    if (width < 1 || rows < 1 || repeats < 1) {
      throw UserError.of(
          "--width %d, --rows %d, --repeats %d; allowed: at least 1", width, rows, repeats);
    }
    common.startEngine();
    List<Row> figures = new ArrayList<>();
    try (PointerScope scope = new PointerScope()) {
      Tensor x = Tensors.randomNormal(new Random(1), ScalarType.Float, rows, width);
      List<Candidate> all = candidates();
      double[][] training = new double[all.size()][repeats];
      double[][] applying = new double[all.size()][repeats];
      for (int r = -1; r < repeats; r++) {
        for (int c = 0; c < all.size(); c++) {
          double forwardBackward = training(all.get(c).layer(), x);
          double forward = applying(all.get(c).layer(), x);
          if (r >= 0) {
            training[c][r] = forwardBackward;
            applying[c][r] = forward;
          }
        }
      }
      for (int c = 0; c < all.size(); c++) {
        Row row =
            new Row(
                all.get(c).name(),
                all.get(c).layer().weight().parameters(),
                1000 * median(training[c]),
                median(training[c]) / median(training[0]),
                1000 * median(applying[c]),
                median(applying[c]) / median(applying[0]));
        figures.add(row);
      }
    }
    StringBuilder text =
        new StringBuilder(
            String.format(
                Locale.ROOT,
                "%d rows, %d wide; milliseconds, and times the dense layer's%n"
                    + "layer                       numbers  forward+backward        forward%n",
                rows,
                width));
    for (Row row : figures) {
      text.append(
          String.format(
              Locale.ROOT,
              "%-24s %,10d %9.3f (%.2fx) %9.3f (%.2fx)%n",
              row.layer(),
              row.parameters(),
              row.trainingMillis(),
              row.trainingOfDense(),
              row.applyingMillis(),
              row.applyingOfDense()));
    }
    common.print(Map.of("layers", figures), text.toString());
    return 0;
  }

  private List<Candidate> candidates() {
    List<Candidate> all = new ArrayList<>();
    all.add(new Candidate("dense", layer(PhmConfig.of(1))));
    for (int n : values) {
      all.add(new Candidate("n = " + n, layer(PhmConfig.of(n))));
      PhmLinear parts = layer(PhmConfig.of(n));
      parts.apply(Application.PARTS_FIRST);
      all.add(new Candidate("n = " + n + ", by parts", parts));
      all.add(
          new Candidate(
              "n = " + n + ", rule t2t", layer(PhmConfig.of(n).withRule(PhmConfig.RuleKind.T2T))));
      all.add(
          new Candidate(
              "n = " + n + ", factored",
              layer(PhmConfig.of(n).withRule(PhmConfig.RuleKind.FACTORED))));
    }
    return all;
  }

  private PhmLinear layer(PhmConfig config) {
    return new PhmLinear(width, width, config, new Random(1));
  }

  private static double training(PhmLinear layer, Tensor x) {
    try (PointerScope scope = new PointerScope()) {
      Tensor input = x.detach().set_requires_grad(true);
      long start = System.nanoTime();
      layer.forward(input).sum().backward();
      return (System.nanoTime() - start) / 1e9;
    }
  }

  private static double applying(PhmLinear layer, Tensor x) {
    try (PointerScope scope = new PointerScope();
        NoGradGuard none = new NoGradGuard()) {
      long start = System.nanoTime();
      layer.forward(x);
      return (System.nanoTime() - start) / 1e9;
    }
  }

  private static double median(double[] seconds) {
    double[] sorted = seconds.clone();
    Arrays.sort(sorted);
    return sorted[sorted.length / 2];
  }
}
