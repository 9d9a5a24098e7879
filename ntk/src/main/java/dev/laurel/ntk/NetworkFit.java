package dev.laurel.ntk;

import dev.laurel.core.Tensors;
import dev.laurel.core.UserError;
import dev.laurel.core.io.Artifact;
import dev.laurel.core.run.Interrupt;
import dev.laurel.ntk.data.Examples;
import dev.laurel.ntk.data.Shuffled;
import dev.laurel.ntk.kernel.TwoLayerKernel;
import dev.laurel.ntk.sgd.NetworkConfig;
import dev.laurel.ntk.sgd.NetworkSgd;
import dev.laurel.ntk.sgd.Schedule;
import dev.laurel.ntk.sgd.TwoLayerNetwork;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;

/** The paper's algorithm over a stream, a network for each target. */
final class NetworkFit implements AutoCloseable {
  private static final Artifact.Kind CHECKPOINT = new Artifact.Kind("ntk.network-pass", 1);
  private static final int BLOCK = 2048;

  /** The step size is set by so many rows. */
  private static final int FIRST_ROWS = 4096;

  /** A pass as far as it has come. */
  private record Run(NtkConfig config, long rows, int columns, int targets) {}

  private final NtkConfig config;
  private final NetworkConfig network;
  private final Examples examples;
  private final FitOptions options;
  private final Schedule.Steps steps;
  private final List<NetworkSgd> machines = new ArrayList<>();
  private final double[] squares;
  private final double[] targetSquares;
  private long seen;
  private long judged;
  private long savedAt = System.nanoTime();

  private NetworkFit(NtkConfig config, Examples examples, FitOptions options) {
    this.config = config;
    this.examples = examples;
    this.options = options;
    this.network = network(config);
    this.steps = steps(network.kernel(), (Method.NetworkPass) config.method());
    this.squares = new double[examples.targets()];
    this.targetSquares = new double[examples.targets()];
    TwoLayerNetwork start = TwoLayerNetwork.start(network, examples.columns());
    for (int j = 0; j < examples.targets(); j++) {
      machines.add(
          new NetworkSgd(start, network.trained(), steps.stepSize(), steps.regularization()));
    }
  }

  /**
   * The network of a configuration.
   *
   * @throws UserError if its kernel is a deep one, or its width is odd
   */
  static NetworkConfig network(NtkConfig config) {
    if (!(config.kernel() instanceof TwoLayerKernel kernel)
        || !(config.method() instanceof Method.NetworkPass method)) {
      throw new UserError("a network's pass needs a two-layer kernel; the deep one has no network");
    }
    return new NetworkConfig(
        method.width(),
        kernel.outputScale(),
        kernel.biasScale(),
        kernel.activation(),
        kernel.trained(),
        config.seed());
  }

  private Schedule.Steps steps(TwoLayerKernel kernel, Method.NetworkPass method) {
    List<Schedule.Steps> found = new ArrayList<>();
    class Enough extends RuntimeException {
      private static final long serialVersionUID = 1L;

      Enough() {
        super(null, null, false, false);
      }
    }
    try {
      examples.scan(
          FIRST_ROWS,
          (x, y) -> {
            found.add(
                KernelPassFit.steps(
                    kernel, x, (double) examples.rows() * method.passes(), method.schedule()));
            throw new Enough();
          });
    } catch (Enough e) {
      // The first block was all that was wanted.
    }
    return found.get(0);
  }

  static Fit fit(NtkConfig config, Examples examples, FitOptions options) {
    try (NetworkFit fit = new NetworkFit(config, examples, options)) {
      return fit.run();
    }
  }

  private Fit run() {
    restore();
    Method.NetworkPass method = (Method.NetworkPass) config.method();
    long total = examples.rows() * method.passes();
    options.progress().begin("averaged SGD, " + method.width() + " neurons", total);
    try (Interrupt interrupt = new Interrupt()) {
      for (int pass = 0; pass < method.passes(); pass++) {
        long passStart = pass * examples.rows();
        long[] position = {passStart};
        Examples order =
            config.shuffle() ? new Shuffled(examples, config.seed() + 7919L * pass) : examples;
        order.scan(
            BLOCK,
            (x, y) -> {
              position[0] += x.size(0);
              if (position[0] > seen) {
                learn(x, y, total);
                if (interrupt.requested()) {
                  save();
                  throw new CancellationException("interrupted after " + seen + " rows");
                }
              }
            });
      }
    }
    options.progress().end();
    return result(method.passes());
  }

  private void learn(Tensor x, Tensor y, long total) {
    double[] rows = Tensors.doubles(x);
    double error = 0;
    double size = 0;
    for (int j = 0; j < machines.size(); j++) {
      double[] targets = Tensors.doubles(y.select(1, j));
      double[] predictions = machines.get(j).train(rows, targets);
      for (int i = 0; i < targets.length; i++) {
        double residual = targets[i] - predictions[i];
        error += residual * residual;
        size += targets[i] * targets[i];
        if (seen + i >= total / 2) {
          squares[j] += residual * residual;
          targetSquares[j] += targets[i] * targets[i];
        }
      }
    }
    judged += Math.max(0, seen + x.size(0) - Math.max(seen, total / 2));
    seen += x.size(0);
    options.progress().step(seen, Map.of("streamR2", 1 - error / size));
    if (options.checkpoint() != null
        && (System.nanoTime() - savedAt) / 1e9 > options.checkpointSeconds()) {
      save();
    }
  }

  private Run described() {
    return new Run(config, examples.rows(), examples.columns(), examples.targets());
  }

  private void save() {
    if (options.checkpoint() == null) {
      return;
    }
    try (PointerScope scope = new PointerScope()) {
      Map<String, Tensor> all = new LinkedHashMap<>();
      for (int j = 0; j < machines.size(); j++) {
        for (Map.Entry<String, Tensor> entry : machines.get(j).state().entrySet()) {
          all.put(j + "." + entry.getKey(), entry.getValue());
        }
      }
      all.put("seen", Tensors.of(new long[] {seen, judged}, 2));
      all.put("squares", Tensors.of(squares, squares.length));
      all.put("target_squares", Tensors.of(targetSquares, squares.length));
      Artifact.write(options.checkpoint(), CHECKPOINT, described(), Map.of(), all);
    }
    savedAt = System.nanoTime();
  }

  private void restore() {
    if (options.checkpoint() == null || !Files.exists(options.checkpoint())) {
      return;
    }
    try (PointerScope scope = new PointerScope();
        Artifact artifact = Artifact.open(options.checkpoint(), CHECKPOINT)) {
      if (!artifact.configuration(Run.class).equals(described())) {
        throw UserError.of(
            "%s is the state of another fit (%s); name another checkpoint, or remove it",
            options.checkpoint(), artifact.configuration());
      }
      for (int j = 0; j < machines.size(); j++) {
        Map<String, Tensor> state = new LinkedHashMap<>();
        for (String name : machines.get(j).state().keySet()) {
          state.put(name, artifact.tensors().read(j + "." + name));
        }
        machines.get(j).restore(state);
      }
      long[] counts = Tensors.longs(artifact.tensors().read("seen"));
      seen = counts[0];
      judged = counts[1];
      System.arraycopy(artifact.tensors().doubles("squares"), 0, squares, 0, squares.length);
      System.arraycopy(
          artifact.tensors().doubles("target_squares"), 0, targetSquares, 0, squares.length);
      options.progress().note("going on after " + seen + " rows");
    }
  }

  private Fit result(int passes) {
    double[] error = new double[squares.length];
    double errors = 0;
    double sizes = 0;
    for (int j = 0; j < error.length; j++) {
      error[j] = Math.sqrt(squares[j] / judged);
      errors += squares[j];
      sizes += targetSquares[j];
    }
    List<String> warnings = new ArrayList<>(steps.warnings());
    if (passes > 1) {
      warnings.add(passes + " passes: the theory covers one, and the later see rows again");
    }
    if (network.biasScale() == 0) {
      warnings.add("biasScale (gamma) is 0: odd functions beyond the linear cannot be learned");
    }
    if (!network.activation().smooth()) {
      warnings.add(
          "the activation "
              + network.activation().text()
              + " is not smooth as the theory assumes; swish:10 is");
    }
    return new Fit(
        new Fitted.Networks(machines.stream().map(NetworkSgd::mean).toList()),
        steps.regularization(),
        steps.stepSize(),
        error,
        null,
        1 - errors / sizes,
        Double.NaN,
        Double.NaN,
        warnings);
  }

  @Override
  public void close() {
    machines.forEach(NetworkSgd::close);
  }
}
