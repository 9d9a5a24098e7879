package dev.laurel.cli;

import dev.laurel.core.UserError;
import dev.laurel.core.run.Progress;
import dev.laurel.ntk.data.InMemory;
import dev.laurel.ntk.data.ScaledExamples;
import dev.laurel.ntk.data.Scaler;
import dev.laurel.ntk.data.Table;
import dev.laurel.ntk.data.TargetScaler;
import dev.laurel.ntk.kernel.TwoLayerKernel;
import dev.laurel.ntk.sgd.Certificate;
import dev.laurel.ntk.sgd.NetworkConfig;
import dev.laurel.ntk.sgd.Schedule;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code laurel ntk certify}. */
@Command(
    name = "certify",
    description =
        "Measure how far a trained network is from its kernel, and which width is enough.",
    sortOptions = false,
    footer = {
      "",
      "Example:",
      "  laurel ntk certify data.csv --target price --width 4096 --tolerance 0.01"
    })
final class NtkCertify implements Callable<Integer> {
  private static final int MOST_PROBES = 256;

  @Mixin private NtkDataOptions data;
  @Mixin private NtkKernelOptions kernel;
  @Mixin private NtkScheduleOptions schedule;

  @Option(
      names = "--width",
      defaultValue = "1024",
      paramLabel = "M",
      description = "Neurons, even. Default: ${DEFAULT-VALUE}.")
  private int width = 1024;

  @Option(
      names = "--scaling",
      defaultValue = "sphere",
      paramLabel = "NAME",
      description = "Of the rows: sphere, ball, standard or none. Default: ${DEFAULT-VALUE}.")
  private Scaler.Mode scaling = Scaler.Mode.SPHERE;

  @Option(
      names = "--tolerance",
      defaultValue = "0.01",
      paramLabel = "T",
      description = "Gap for which the width is named. Default: ${DEFAULT-VALUE}.")
  private double tolerance = 0.01;

  @Option(
      names = "--rows",
      defaultValue = "5000",
      paramLabel = "N",
      description = "Most rows to train on. Default: ${DEFAULT-VALUE}; at most 20000.")
  private int rows = 5000;

  @Option(
      names = "--seed",
      defaultValue = "1",
      paramLabel = "S",
      description = "Of the start and the order of rows. Default: ${DEFAULT-VALUE}.")
  private long seed = 1;

  @Mixin private CommonOptions common;

  @Override
  public Integer call() {
    if (scaling == Scaler.Mode.AUTO) {
      throw new UserError(
          "--scaling auto is for fit and cv; allowed: sphere, ball, standard, none");
    }
    if (!(tolerance > 0)) {
      throw UserError.of("--tolerance is %s; allowed: above 0", tolerance);
    }
    if (rows < 1 || rows > Certificate.MOST_STEPS) {
      throw UserError.of("--rows is %d; allowed: 1 to %d", rows, Certificate.MOST_STEPS);
    }
    TwoLayerKernel limit = kernel.twoLayer("swish:10");
    NetworkConfig network =
        new NetworkConfig(
            width,
            limit.outputScale(),
            limit.biasScale(),
            limit.activation(),
            limit.trained(),
            seed);
    common.startEngine();
    try (PointerScope scope = new PointerScope();
        Progress progress = common.progress();
        Table table = data.open()) {
      if (table.targets() != 1) {
        throw UserError.of("%d targets; a certificate is of one", table.targets());
      }
      if (table.rows() < 20) {
        throw UserError.of("%d rows; a certificate needs at least 20", table.rows());
      }
      TargetScaler targets = TargetScaler.fit(table, table.schema().targets());
      Scaler scaler = Scaler.fit(table, scaling);
      try (InMemory all = InMemory.of(new ScaledExamples(table, scaler, targets));
          InMemory shuffled = all.select(InMemory.permutation((int) all.rows(), seed))) {
        int n = (int) shuffled.rows();
        int probes = Math.min(MOST_PROBES, n / 5);
        int steps = Math.min(rows, n - probes);
        if (steps < n - probes) {
          progress.note("certified on " + steps + " of " + (n - probes) + " rows");
        }
        Tensor x = shuffled.x().narrow(0, probes, steps);
        Schedule.Steps found =
            schedule
                .schedule()
                .resolve(
                    steps,
                    Arrays.stream(limit.diagonal(x)).max().orElse(1),
                    firstEigenvalue(limit, x),
                    (int) x.size(1));
        found.warnings().forEach(progress::note);
        Certificate certificate =
            Certificate.measure(
                network,
                x,
                shuffled.y().narrow(0, probes, steps),
                shuffled.x().narrow(0, 0, probes),
                found.stepSize(),
                found.regularization());
        common.print(
            Map.of(
                "certificate", certificate, "widthForTolerance", certificate.widthFor(tolerance)),
            forPeople(certificate));
      }
    }
    return 0;
  }

  private static double firstEigenvalue(TwoLayerKernel limit, Tensor x) {
    long sample = Math.min(500, x.size(0));
    return torch.linalg_eigvalsh(limit.matrix(x.narrow(0, 0, sample))).max().item_double() / sample;
  }

  private String forPeople(Certificate found) {
    return String.format(
        Locale.ROOT,
        "%d neurons, %d steps, %d rows to compare on, targets of variance 1%n"
            + "the kernel machine's root mean square    %.4f%n"
            + "network to the kernel of its start        %.6f%n"
            + "kernel of the start to the limit          %.6f%n"
            + "network to the limit                      %.6f (largest %.6f)%n"
            + "largest move of a bias and of a weight    %.4f and %.4f%s%n"
            + "width for a gap of %s: %d",
        found.width(),
        found.steps(),
        found.probes(),
        found.size(),
        found.linearisation(),
        found.sampling(),
        found.total(),
        found.largest(),
        found.biasMove(),
        found.weightMove(),
        found.movedFar() ? ": not in the kernel's regime" : "",
        tolerance,
        found.widthFor(tolerance));
  }
}
