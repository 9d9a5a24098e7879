package dev.laurel.ntk;

import dev.laurel.core.Engine;
import dev.laurel.core.Tensors;
import dev.laurel.core.UserError;
import dev.laurel.core.io.Artifact;
import dev.laurel.core.io.Safetensors;
import dev.laurel.core.run.RunOptions;
import dev.laurel.ntk.data.Examples;
import dev.laurel.ntk.data.InMemory;
import dev.laurel.ntk.data.ScaledExamples;
import dev.laurel.ntk.data.Scaler;
import dev.laurel.ntk.data.Schema;
import dev.laurel.ntk.data.Shuffled;
import dev.laurel.ntk.data.Table;
import dev.laurel.ntk.data.TargetScaler;
import dev.laurel.ntk.kernel.TwoLayerKernel;
import dev.laurel.ntk.regression.RegularizedKernel;
import dev.laurel.ntk.sgd.NetworkConfig;
import dev.laurel.ntk.sgd.TwoLayerNetwork;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * Regression, or classification by regression, with a wide network or its kernel. Immutable but for
 * a factorisation made when intervals are first asked for. Close it to free native memory.
 */
public final class NtkRegressor implements AutoCloseable {
  private static final Artifact.Kind KIND = new Artifact.Kind("ntk.regressor", 1);

  private final NtkConfig config;
  private final Schema schema;
  private final Scaler scaler;
  private final TargetScaler targetScaler;
  private final Fitted function;
  private final double[] error;
  private final double[] amplitude;
  private final FitReport report;
  private RegularizedKernel factor;

  private NtkRegressor(
      NtkConfig config,
      Schema schema,
      Scaler scaler,
      TargetScaler targetScaler,
      Fitted function,
      double[] error,
      double[] amplitude,
      FitReport report) {
    this.config = config;
    this.schema = schema;
    this.scaler = scaler;
    this.targetScaler = targetScaler;
    this.function = function;
    this.error = error;
    this.amplitude = amplitude;
    this.report = report;
  }

  /** What a file of this kind says of itself. */
  private record Saved(NtkConfig config, Schema schema, Scaler.Mode scaling) {}

  /**
   * Fits rows in Java arrays.
   *
   * @param x rows of equal length (n, d)
   * @param y a target for each (n)
   */
  public static NtkRegressor fit(double[][] x, double[] y, NtkConfig config) {
    try (InMemory examples = InMemory.of(x, y)) {
      return fit(examples, config);
    }
  }

  /** Fits examples whose columns have no names. */
  public static NtkRegressor fit(Examples examples, NtkConfig config) {
    return fit(
        examples,
        Schema.unnamed(examples.columns(), examples.targets()),
        config,
        RunOptions.defaults());
  }

  /** Fits a table. */
  public static NtkRegressor fit(Table table, NtkConfig config, RunOptions options) {
    return fit(table, table.schema(), config, options);
  }

  /**
   * Fits.
   *
   * @throws UserError if there are fewer than 2 rows, a number is not finite, a target does not
   *     vary, all columns are constant, or the method needs more memory than there is
   */
  public static NtkRegressor fit(
      Examples examples, Schema schema, NtkConfig config, RunOptions options) {
    Engine.start();
    long started = System.nanoTime();
    if (config.method() instanceof Method.NetworkPass) {
      // Before any work on the rows.
      NetworkConfig unused = NetworkFit.network(config);
    }
    List<String> names = schema.classes().isEmpty() ? schema.targets() : schema.classes();
    TargetScaler targetScaler = TargetScaler.fit(examples, names, !schema.classes().isEmpty());
    Scaler scaler =
        config.scaling() == Scaler.Mode.AUTO
            ? ScalingChoice.choose(examples, targetScaler, config.kernel())
            : Scaler.fit(examples, config.scaling());
    List<String> warnings = new ArrayList<>();
    for (int column : scaler.dropped()) {
      warnings.add("'" + schema.numberNames().get(column) + "' is constant and left out");
    }
    Examples scaled = new ScaledExamples(examples, scaler, targetScaler);
    Fit fit = fit(scaled, config, options);
    warnings.addAll(fit.warnings());
    FitReport report =
        new FitReport(
            examples.rows(),
            scaler.width(),
            scaler.mode(),
            fit.lambda(),
            fit.stepSize(),
            fit.heldOutR2(),
            fit.coverage80(),
            fit.coverage95(),
            (System.nanoTime() - started) / 1e9,
            warnings);
    return new NtkRegressor(
        config, schema, scaler, targetScaler, fit.function(), fit.error(), fit.amplitude(), report);
  }

  /**
   * A model of networks that were trained elsewhere, as on a cluster.
   *
   * @param networks of scaled rows, one for each target
   * @param error of each target on rows not learned from, in scaled targets
   */
  public static NtkRegressor ofNetworks(
      NtkConfig config,
      Schema schema,
      Scaler scaler,
      TargetScaler targetScaler,
      List<TwoLayerNetwork> networks,
      double[] error,
      FitReport report) {
    return new NtkRegressor(
        config,
        schema,
        scaler,
        targetScaler,
        new Fitted.Networks(List.copyOf(networks)),
        error,
        null,
        report);
  }

  /**
   * A model of centres and coefficients that were found elsewhere, as on a cluster.
   *
   * @param centers scaled rows (c, d); copied
   * @param coefficients (c, m); copied
   * @param error of each target on rows not learned from, in scaled targets
   */
  public static NtkRegressor ofCenters(
      NtkConfig config,
      Schema schema,
      Scaler scaler,
      TargetScaler targetScaler,
      Tensor centers,
      Tensor coefficients,
      double[] error,
      FitReport report) {
    try (PointerScope scope = new PointerScope()) {
      Fitted function = Fitted.Expansion.hold(config.kernel(), centers, coefficients);
      return new NtkRegressor(config, schema, scaler, targetScaler, function, error, null, report);
    }
  }

  private static Fit fit(Examples scaled, NtkConfig config, RunOptions options) {
    Method method = config.method();
    if (method instanceof Method.NetworkPass) {
      return NetworkFit.fit(config, scaled, options);
    }
    if (method instanceof Method.Exact exact) {
      ExactFit.requireMemory(scaled.rows());
      try (InMemory all = InMemory.of(scaled)) {
        return ExactFit.fit(config.kernel(), all, exact);
      }
    }
    Examples order = config.shuffle() ? new Shuffled(scaled, config.seed()) : scaled;
    if (method instanceof Method.KernelPass pass) {
      try (InMemory all = InMemory.of(order)) {
        return KernelPassFit.fit(config.kernel(), all, pass);
      }
    }
    return NystromFit.fit(
        config.kernel(), order, (Method.Centers) method, config.seed(), options.progress());
  }

  /** What was asked for. */
  public NtkConfig config() {
    return config;
  }

  /** What the columns are. */
  public Schema schema() {
    return schema;
  }

  /** How the fit went. */
  public FitReport report() {
    return report;
  }

  /**
   * Foretells.
   *
   * @param x (n, d)
   * @return (n, m)
   */
  public double[][] predict(double[][] x) {
    try (PointerScope scope = new PointerScope()) {
      return Tensors.rows(predict(Tensors.of(x)));
    }
  }

  /**
   * Foretells.
   *
   * @param x (n, d) float64
   * @return (n, m), in the scope of the caller
   */
  public Tensor predict(Tensor x) {
    schema.requireWidth(x.size(1));
    try (PointerScope scope = new PointerScope()) {
      return Tensors.keep(targetScaler.restore(function.predict(scaler.apply(x))));
    }
  }

  /** The class of the largest prediction, for each row of predictions (n, m). */
  public List<String> classes(double[][] predictions) {
    List<String> found = new ArrayList<>();
    for (double[] row : predictions) {
      int largest = 0;
      for (int j = 1; j < row.length; j++) {
        largest = row[j] > row[largest] ? j : largest;
      }
      found.add(schema.classes().get(largest));
    }
    return found;
  }

  /**
   * Standard deviations of what a new target is off its prediction by: of the NTK-GP at each row
   * for an exact fit, else the error on rows not learned from.
   *
   * @param x (n, d) float64
   * @return (n, m), in the scope of the caller
   */
  public Tensor deviation(Tensor x) {
    schema.requireWidth(x.size(1));
    try (PointerScope scope = new PointerScope()) {
      int m = error.length;
      Tensor units = Tensors.of(targetScaler.deviation(), 1, m);
      if (amplitude == null) {
        return Tensors.keep(Tensors.of(error, 1, m).mul(units).repeat(x.size(0), 1));
      }
      Fitted.Expansion expansion = (Fitted.Expansion) function;
      Tensor scaled = scaler.apply(x);
      long n = expansion.centers().size(0);
      double added = report.lambda() * n;
      Tensor variance = Tensors.of(config.kernel().diagonal(scaled), scaled.size(0), 1);
      long block = Math.max(1, (1L << 24) / n);
      for (long from = 0; from < scaled.size(0); from += block) {
        try (PointerScope step = new PointerScope()) {
          long count = Math.min(block, scaled.size(0) - from);
          Tensor cross = config.kernel().matrix(expansion.centers(), scaled.narrow(0, from, count));
          Tensor explained = cross.mul(factor().solve(cross)).sum(new long[] {0}).unsqueeze(1);
          variance.narrow(0, from, count).sub_(explained);
        }
      }
      Tensor deviation = variance.clamp_min_(new Scalar(0)).add_(new Scalar(added)).sqrt_();
      return Tensors.keep(deviation.mul(Tensors.of(roots(amplitude), 1, m)).mul(units));
    }
  }

  private static double[] roots(double[] values) {
    return Arrays.stream(values).map(value -> Math.sqrt(Math.max(0, value))).toArray();
  }

  private synchronized RegularizedKernel factor() {
    if (factor == null) {
      try (PointerScope scope = new PointerScope()) {
        Tensor centers = ((Fitted.Expansion) function).centers();
        factor =
            RegularizedKernel.of(
                config.kernel().matrix(centers),
                report.lambda() * centers.size(0),
                RegularizedKernel.Scale.ABSOLUTE);
      }
    }
    return factor;
  }

  /** Writes the model, whole or not at all. */
  public void save(Path path) {
    try (PointerScope scope = new PointerScope()) {
      Map<String, Tensor> tensors = new LinkedHashMap<>();
      function.tensors().forEach((name, tensor) -> tensors.put("function." + name, tensor));
      tensors.put("scaler.mean", vector(scaler.mean()));
      tensors.put("scaler.deviation", vector(scaler.deviation()));
      tensors.put("scaler.radius", vector(scaler.radius()));
      tensors.put("targets.mean", vector(targetScaler.mean()));
      tensors.put("targets.deviation", vector(targetScaler.deviation()));
      tensors.put("error", vector(error));
      if (amplitude != null) {
        tensors.put("amplitude", vector(amplitude));
      }
      Artifact.write(path, KIND, new Saved(config, schema, scaler.mode()), report, tensors);
    }
  }

  private static Tensor vector(double... values) {
    return Tensors.of(values, values.length);
  }

  /**
   * Reads what {@link #save} wrote.
   *
   * @throws UserError if the file is damaged, of another kind or of a newer format
   */
  public static NtkRegressor load(Path path) {
    Engine.start();
    try (PointerScope scope = new PointerScope();
        Artifact artifact = Artifact.open(path, KIND)) {
      Saved saved = artifact.configuration(Saved.class);
      FitReport report = artifact.metrics(FitReport.class);
      requireFit(
          path,
          saved != null
              && saved.config != null
              && saved.config.method() != null
              && saved.config.kernel() != null
              && saved.schema != null
              && saved.scaling != null
              && report != null,
          "its configuration lacks a part");
      Safetensors tensors = artifact.tensors();
      double[] mean = tensors.doubles("scaler.mean");
      double[] deviation = tensors.doubles("scaler.deviation");
      double[] radius = tensors.doubles("scaler.radius");
      double[] targetMean = tensors.doubles("targets.mean");
      double[] targetDeviation = tensors.doubles("targets.deviation");
      double[] error = tensors.doubles("error");
      boolean exact = tensors.names().contains("amplitude");
      double[] amplitude = exact ? tensors.doubles("amplitude") : null;
      int m = saved.schema.outputs();
      requireFit(
          path,
          mean.length == saved.schema.width()
              && deviation.length == mean.length
              && radius.length == 1
              && targetMean.length == m
              && targetDeviation.length == m
              && error.length == m
              && (amplitude == null || amplitude.length == m),
          "scales and errors have lengths that do not fit its columns and targets");
      requireFit(
          path,
          exact == (saved.config.method() instanceof Method.Exact),
          "only an exact fit has an amplitude");
      if (saved.config.method() instanceof Method.NetworkPass) {
        NetworkConfig unused = NetworkFit.network(saved.config);
      }
      Scaler scaler = new Scaler(saved.scaling, mean, deviation, radius[0]);
      return new NtkRegressor(
          saved.config,
          saved.schema,
          scaler,
          new TargetScaler(targetMean, targetDeviation),
          function(path, saved.config, tensors, scaler, m),
          error,
          amplitude,
          report);
    }
  }

  private static void requireFit(Path path, boolean fits, String what) {
    if (!fits) {
      throw UserError.of("%s is damaged: %s", path, what);
    }
  }

  private static Fitted function(
      Path path, NtkConfig config, Safetensors tensors, Scaler scaler, int targets) {
    if (!(config.method() instanceof Method.NetworkPass)) {
      Tensor centers = Tensors.as(tensors.read("function.centers"), ScalarType.Double);
      Tensor coefficients = Tensors.as(tensors.read("function.coefficients"), ScalarType.Double);
      if (centers.dim() != 2
          || coefficients.dim() != 2
          || centers.size(0) != coefficients.size(0)
          || centers.size(1) != scaler.width()
          || coefficients.size(1) != targets) {
        throw UserError.of("%s: centers and coefficients have shapes that do not fit", path);
      }
      return Fitted.Expansion.hold(config.kernel(), centers, coefficients);
    }
    TwoLayerKernel kernel = (TwoLayerKernel) config.kernel();
    List<TwoLayerNetwork> networks = new ArrayList<>();
    for (int j = 0; j < targets; j++) {
      double[] output = tensors.doubles("function." + j + ".output");
      double[] input = tensors.doubles("function." + j + ".input");
      double[] bias = tensors.doubles("function." + j + ".bias");
      if (output.length == 0
          || bias.length != output.length
          || input.length != output.length * scaler.width()) {
        throw UserError.of("%s: the network's weights have shapes that do not fit", path);
      }
      networks.add(
          new TwoLayerNetwork(kernel.activation(), kernel.biasScale(), output, input, bias));
    }
    return new Fitted.Networks(networks);
  }

  @Override
  public void close() {
    function.close();
    if (factor != null) {
      factor.close();
    }
  }
}
