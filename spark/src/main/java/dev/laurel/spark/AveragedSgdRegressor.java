package dev.laurel.spark;

import dev.laurel.core.Engine;
import dev.laurel.core.Tensors;
import dev.laurel.core.UserError;
import dev.laurel.ntk.FitReport;
import dev.laurel.ntk.Method;
import dev.laurel.ntk.NtkConfig;
import dev.laurel.ntk.NtkRegressor;
import dev.laurel.ntk.activation.Activation;
import dev.laurel.ntk.data.Scaler;
import dev.laurel.ntk.kernel.TwoLayerKernel;
import dev.laurel.ntk.sgd.NetworkConfig;
import dev.laurel.ntk.sgd.NetworkSgd;
import dev.laurel.ntk.sgd.Schedule;
import dev.laurel.ntk.sgd.TwoLayerNetwork;
import java.io.Serializable;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.ml.param.DoubleParam;
import org.apache.spark.ml.param.IntParam;
import org.apache.spark.ml.param.LongParam;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.ml.regression.Regressor;
import org.apache.spark.ml.util.Identifiable$;
import org.apache.spark.sql.Dataset;
import org.apache.spark.storage.StorageLevel;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * One pass of the paper's averaged SGD over a cluster: every partition passes over its own rows
 * from the same start, and their averages are averaged, by their numbers of rows. Step size and
 * regularisation are those of all rows together; the bias of the shorter passes remains. The same
 * partitions and the same seed give the same model.
 */
public final class AveragedSgdRegressor
    extends Regressor<Vector, AveragedSgdRegressor, NtkRegressionModel> {
  private static final long serialVersionUID = 1L;

  /** Not assigned here: the parameters of the class above are made with it, before this one's. */
  private String uid;

  private final IntParam width = new IntParam(uid(), "width", "neurons, even");
  private final Param<String> activation =
      new Param<>(uid(), "activation", "of the neurons, as swish:10");
  private final Param<String> scaling =
      new Param<>(uid(), "scaling", "of the rows: auto, sphere, ball, standard or none");
  private final DoubleParam source = new DoubleParam(uid(), "source", "exponent r assumed");
  private final LongParam seed = new LongParam(uid(), "seed", "of the start and the sample");

  /** An estimator with a random name. */
  public AveragedSgdRegressor() {
    setDefault(width, 1024);
    setDefault(activation, "swish:10");
    setDefault(scaling, "sphere");
    setDefault(source, 0.5);
    setDefault(seed, 1L);
  }

  /** Parameter: neurons, even. */
  public IntParam width() {
    return width;
  }

  /** Parameter: of the neurons, as swish:10. */
  public Param<String> activation() {
    return activation;
  }

  /** Parameter: of the rows: auto, sphere, ball, standard or none. */
  public Param<String> scaling() {
    return scaling;
  }

  /** Parameter: exponent r assumed. */
  public DoubleParam source() {
    return source;
  }

  /** Parameter: of the start and the sample. */
  public LongParam seed() {
    return seed;
  }

  @Override
  public String uid() {
    if (uid == null) {
      uid = Identifiable$.MODULE$.randomUID("averagedSgdRegressor");
    }
    return uid;
  }

  /** Neurons, an even number. Default 1,024. */
  public AveragedSgdRegressor setWidth(int value) {
    set(width, value);
    return this;
  }

  /** Activation of the neurons. Default {@code swish:10}. */
  public AveragedSgdRegressor setActivation(String value) {
    set(activation, value);
    return this;
  }

  /** Scaling of the rows. Default {@code sphere}. */
  public AveragedSgdRegressor setScaling(String value) {
    set(scaling, value);
    return this;
  }

  /** Source exponent that the schedule assumes. Default 0.5. */
  public AveragedSgdRegressor setSource(double value) {
    set(source, value);
    return this;
  }

  /** Of the start and of the sample that scales the rows. Default 1. */
  public AveragedSgdRegressor setSeed(long value) {
    set(seed, value);
    return this;
  }

  private NtkConfig config() {
    // Checked here, not on the executors.
    NetworkConfig network = NetworkConfig.defaults().withWidth((Integer) $(width));
    Schedule schedule = Schedule.defaults().withExponents((Double) $(source), null);
    return new NtkConfig(
        new Method.NetworkPass(network.width(), 1, schedule),
        TwoLayerKernel.of(Activation.parse($(activation))),
        NtkSettings.scaling($(scaling)),
        false,
        (Long) $(seed));
  }

  /** A partition's part: the sum of its average times its rows. */
  private record Share(
      double rows,
      double[] output,
      double[] input,
      double[] bias,
      double squares,
      double targetSquares,
      double judged)
      implements Serializable {
    Share plus(Share other) {
      add(output, other.output);
      add(input, other.input);
      add(bias, other.bias);
      return new Share(
          rows + other.rows,
          output,
          input,
          bias,
          squares + other.squares,
          targetSquares + other.targetSquares,
          judged + other.judged);
    }

    private static void add(double[] sum, double[] more) {
      for (int i = 0; i < sum.length; i++) {
        sum[i] += more[i];
      }
    }
  }

  /** What a partition needs. */
  private record Task(
      NtkRows.Scales scales,
      int width,
      String activation,
      long seed,
      int dimension,
      double stepSize,
      double regularization)
      implements Serializable {
    NetworkConfig network() {
      return NetworkConfig.defaults()
          .withWidth(width)
          .withActivation(Activation.parse(activation))
          .withSeed(seed);
    }

    Share pass(Iterator<NtkRows.Labeled> rows) {
      Engine.threads(1);
      NetworkConfig network = network();
      double[] squares = new double[3];
      try (NetworkSgd sgd =
          new NetworkSgd(
              TwoLayerNetwork.start(network, dimension),
              network.trained(),
              stepSize,
              regularization)) {
        NtkRows.scan(
            rows,
            scales,
            (x, y) -> {
              double[] targets = Tensors.doubles(y);
              double[] predictions = sgd.train(Tensors.doubles(x), targets);
              for (int i = 0; i < targets.length; i++) {
                squares[0] += Math.pow(targets[i] - predictions[i], 2);
                squares[1] += targets[i] * targets[i];
                squares[2]++;
              }
            });
        TwoLayerNetwork mean = sgd.mean();
        double weight = (double) sgd.steps();
        return new Share(
            weight,
            times(mean.output(), weight),
            times(mean.input(), weight),
            times(mean.bias(), weight),
            squares[0],
            squares[1],
            squares[2]);
      }
    }

    static double[] times(double[] values, double factor) {
      return Arrays.stream(values).map(value -> factor * value).toArray();
    }
  }

  @Override
  public NtkRegressionModel train(Dataset<?> dataset) {
    long started = System.nanoTime();
    NtkConfig config = config();
    JavaRDD<NtkRows.Labeled> rows =
        NtkRows.of(dataset, getFeaturesCol(), getLabelCol())
            .persist(StorageLevel.MEMORY_AND_DISK());
    try {
      long count = rows.count();
      NtkRows.Scales scales = NtkRows.scales(rows, config);
      int dimension = scales.scaler().width();
      Schedule.Steps steps = steps(rows, scales, config, (double) count);
      JavaSparkContext context = JavaSparkContext.fromSparkContext(rows.context());
      Broadcast<Task> task =
          context.broadcast(
              new Task(
                  scales,
                  (Integer) $(width),
                  $(activation),
                  (Long) $(seed),
                  dimension,
                  steps.stepSize(),
                  steps.regularization()));
      Share all =
          OrderedTreeSum.of(
              rows.mapPartitions(part -> List.of(task.value().pass(part)).iterator(), true),
              Share::plus,
              2);
      task.destroy();
      return model(config, scales, steps, all, (System.nanoTime() - started) / 1e9);
    } finally {
      rows.unpersist();
    }
  }

  private static Schedule.Steps steps(
      JavaRDD<NtkRows.Labeled> rows, NtkRows.Scales scales, NtkConfig config, double count) {
    try (PointerScope scope = new PointerScope()) {
      List<NtkRows.Labeled> first = rows.takeSample(false, 500, config.seed() + 1);
      Tensor[] x = new Tensor[1];
      NtkRows.examples(first)
          .scan(first.size(), (plain, y) -> x[0] = Tensors.keep(scales.scaler().apply(plain)));
      TwoLayerKernel kernel = (TwoLayerKernel) config.kernel();
      double largest = Arrays.stream(kernel.diagonal(x[0])).max().orElse(1);
      double eigenvalue =
          torch.linalg_eigvalsh(kernel.matrix(x[0])).max().item_double() / first.size();
      return ((Method.NetworkPass) config.method())
          .schedule()
          .resolve(count, largest, eigenvalue, (int) x[0].size(1));
    }
  }

  private static NtkRegressionModel model(
      NtkConfig config, NtkRows.Scales scales, Schedule.Steps steps, Share all, double seconds) {
    TwoLayerKernel kernel = (TwoLayerKernel) config.kernel();
    double share = 1 / all.rows();
    TwoLayerNetwork mean =
        new TwoLayerNetwork(
            kernel.activation(),
            kernel.biasScale(),
            Task.times(all.output(), share),
            Task.times(all.input(), share),
            Task.times(all.bias(), share));
    FitReport report =
        new FitReport(
            (long) all.rows(),
            mean.dimension(),
            scales.mode(),
            steps.regularization(),
            steps.stepSize(),
            1 - all.squares() / all.targetSquares(),
            Double.NaN,
            Double.NaN,
            seconds,
            steps.warnings());
    try (NtkRegressor regressor =
        NtkRegressor.ofNetworks(
            config,
            NtkRows.schema(scales.mean().length),
            scales.scaler(),
            scales.targetScaler(),
            List.of(mean),
            new double[] {Math.sqrt(all.squares() / all.judged())},
            report)) {
      return NtkRegressionModel.of(regressor);
    }
  }

  @Override
  public AveragedSgdRegressor copy(ParamMap extra) {
    return copyValues(new AveragedSgdRegressor(), extra);
  }

  /** Refuses a scaling that is none. */
  static final class NtkSettings {
    private NtkSettings() {}

    static Scaler.Mode scaling(String name) {
      try {
        return Scaler.Mode.valueOf(name.toUpperCase(java.util.Locale.ROOT));
      } catch (IllegalArgumentException e) {
        throw new UserError(
            "scaling is '" + name + "'; allowed: auto, sphere, ball, standard, none", e);
      }
    }
  }
}
