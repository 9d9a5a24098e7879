package dev.laurel.ntk;

import dev.laurel.core.Tensors;
import dev.laurel.core.UserError;
import dev.laurel.core.io.Artifact;
import dev.laurel.core.io.Json;
import dev.laurel.core.run.Interrupt;
import dev.laurel.core.run.RunOptions;
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

  /** Eigenvalues are estimated on about so many rows. */
  private static final int SAMPLE = 500;

  /** A pass as far as it has come. */
  private record Run(NtkConfig config, long rows, int columns, int targets, double fingerprint) {}

  private final NtkConfig config;
  private final NetworkConfig network;
  private final Examples examples;
  private final RunOptions options;
  private final Schedule.Steps steps;
  private final List<NetworkSgd> machines = new ArrayList<>();
  private final double[] squares;
  private final double[] targetSquares;
  private long seen;
  private long judged;
  private long savedAt = System.nanoTime();

  /** Of the rows: another file of the same size is not gone on with. */
  private double fingerprint;

  private NetworkFit(NtkConfig config, Examples examples, RunOptions options) {
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

  /** The schedule in the units of all rows: kappa^2 from the longest, eigenvalues from a few. */
  private Schedule.Steps steps(TwoLayerKernel kernel, Method.NetworkPass method) {
    long every = Math.max(1, (examples.rows() + SAMPLE - 1) / SAMPLE);
    double[] longest = {-1};
    long[] seen = {0};
    try (PointerScope scope = new PointerScope()) {
      List<Tensor> sample = new ArrayList<>();
      examples.scan(
          BLOCK,
          (x, y) -> {
            double[] norms = Tensors.doubles(x.square().sum(new long[] {1}));
            for (int i = 0; i < norms.length; i++) {
              fingerprint += norms[i] * (1 + (seen[0] + i) % 7);
              if (norms[i] > longest[0]) {
                longest[0] = norms[i];
                keep(scope, sample, x, i);
              } else if ((seen[0] + i) % every == 0) {
                keep(scope, sample, x, i);
              }
            }
            fingerprint += y.sum().item_double();
            seen[0] += norms.length;
          });
      return KernelPassFit.steps(
          kernel,
          Tensors.above(sample.toArray(Tensor[]::new)),
          (double) examples.rows() * method.passes(),
          method.schedule());
    }
  }

  private static void keep(PointerScope scope, List<Tensor> sample, Tensor x, int row) {
    Tensor one = x.narrow(0, row, 1).clone();
    scope.attach(one);
    sample.add(one);
  }

  static Fit fit(NtkConfig config, Examples examples, RunOptions options) {
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
                learn(x, y);
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

  private void learn(Tensor x, Tensor y) {
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
        if (seen + i >= examples.rows() / 2 && seen + i < examples.rows()) {
          squares[j] += residual * residual;
          targetSquares[j] += targets[i] * targets[i];
        }
      }
    }
    long end = Math.min(seen + x.size(0), examples.rows());
    judged += Math.max(0, end - Math.max(seen, examples.rows() / 2));
    seen += x.size(0);
    options.progress().step(seen, Map.of("streamR2", 1 - error / size));
    if (options.checkpoint() != null
        && (System.nanoTime() - savedAt) / 1e9 > options.checkpointSeconds()) {
      save();
    }
  }

  private Run described() {
    return new Run(config, examples.rows(), examples.columns(), examples.targets(), fingerprint);
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
            "%s is the state of another fit: %s; name another checkpoint, or remove it",
            options.checkpoint(),
            Json.difference(artifact.configuration(), Json.tree(described())));
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
