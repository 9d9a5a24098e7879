package dev.laurel.spark;

import dev.laurel.core.Engine;
import dev.laurel.core.Tensors;
import dev.laurel.core.UserError;
import dev.laurel.core.run.Progress;
import dev.laurel.ntk.FitReport;
import dev.laurel.ntk.Method;
import dev.laurel.ntk.NtkConfig;
import dev.laurel.ntk.NtkRegressor;
import dev.laurel.ntk.kernel.Kernel;
import dev.laurel.ntk.kernel.TwoLayerKernel;
import dev.laurel.ntk.regression.Nystrom;
import dev.laurel.ntk.regression.NystromConfig;
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
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * Kernel ridge regression on some centres (Nyström), with the two-layer ReLU kernel, over a
 * cluster: an iteration of conjugate gradients is one pass, in which every partition computes its
 * share of K_nm^T K_nm v; shares are added up in the order of the partitions. Driver and executors
 * hold centres x centres and a block.
 */
public final class NystromRegressor
    extends Regressor<Vector, NystromRegressor, NtkRegressionModel> {
  private static final long serialVersionUID = 1L;

  /** Not assigned here: the parameters of the class above are made with it, before this one's. */
  private String uid;

  private final IntParam centers = new IntParam(uid(), "centers", "rows that carry the solution");
  private final DoubleParam lambda = new DoubleParam(uid(), "lambda", "regularisation, above 0");
  private final IntParam maxIter = new IntParam(uid(), "maxIter", "iterations at most");
  private final Param<String> scaling =
      new Param<>(uid(), "scaling", "of the rows: auto, sphere, ball, standard or none");
  private final LongParam seed = new LongParam(uid(), "seed", "of the choice of centres");

  /** An estimator with a random name. */
  public NystromRegressor() {
    setDefault(centers, 1000);
    setDefault(lambda, 1e-6);
    setDefault(maxIter, 20);
    setDefault(scaling, "auto");
    setDefault(seed, 1L);
  }

  /** Parameter: rows that carry the solution. */
  public IntParam centers() {
    return centers;
  }

  /** Parameter: regularisation, above 0. */
  public DoubleParam lambda() {
    return lambda;
  }

  /** Parameter: iterations at most. */
  public IntParam maxIter() {
    return maxIter;
  }

  /** Parameter: of the rows: auto, sphere, ball, standard or none. */
  public Param<String> scaling() {
    return scaling;
  }

  /** Parameter: of the choice of centres. */
  public LongParam seed() {
    return seed;
  }

  @Override
  public String uid() {
    if (uid == null) {
      uid = Identifiable$.MODULE$.randomUID("nystromRegressor");
    }
    return uid;
  }

  /** Rows that carry the solution, at most as many as there are. Default 1,000. */
  public NystromRegressor setCenters(int value) {
    set(centers, value);
    return this;
  }

  /** Regularisation. Default 1e-6. */
  public NystromRegressor setLambda(double value) {
    set(lambda, value);
    return this;
  }

  /** Most iterations, a pass over the rows each. Default 20. */
  public NystromRegressor setMaxIter(int value) {
    set(maxIter, value);
    return this;
  }

  /** Scaling of the rows. Default {@code auto}. */
  public NystromRegressor setScaling(String value) {
    set(scaling, value);
    return this;
  }

  /** Of the choice of centres and of the sample that scales the rows. Default 1. */
  public NystromRegressor setSeed(long value) {
    set(seed, value);
    return this;
  }

  @Override
  public NtkRegressionModel train(Dataset<?> dataset) {
    long started = System.nanoTime();
    NtkConfig config =
        NtkConfig.nystrom((Integer) $(centers))
            .withMethod(
                new Method.Centers((Integer) $(centers), (Double) $(lambda), (Integer) $(maxIter)))
            .withScaling(AveragedSgdRegressor.NtkSettings.scaling($(scaling)))
            .withSeed((Long) $(seed));
    JavaRDD<NtkRows.Labeled> rows =
        NtkRows.of(dataset, getFeaturesCol(), getLabelCol())
            .persist(StorageLevel.MEMORY_AND_DISK());
    try (PointerScope scope = new PointerScope()) {
      NtkRows.Scales scales = NtkRows.scales(rows, config);
      List<NtkRows.Labeled> chosen = rows.takeSample(false, (Integer) $(centers), (Long) $(seed));
      if (chosen.size() < (Integer) $(centers)) {
        throw UserError.of(
            "centers is %d, but there are %d rows; use at most as many",
            (Integer) $(centers), chosen.size());
      }
      Tensor[] c = new Tensor[1];
      NtkRows.examples(chosen)
          .scan(chosen.size(), (plain, y) -> c[0] = Tensors.keep(scales.scaler().apply(plain)));
      Distributed products = new Distributed(rows, scales, c[0]);
      Tensor alpha =
          Nystrom.solve(
              TwoLayerKernel.relu().matrix(c[0]),
              products,
              new NystromConfig(
                  (Integer) $(centers),
                  (Double) $(lambda),
                  (Integer) $(maxIter),
                  1e-7,
                  (Long) $(seed)),
              Progress.silent());
      double[] errors = products.errors(alpha);
      products.centers.destroy();
      FitReport report =
          new FitReport(
              products.rows(),
              (int) c[0].size(1),
              scales.mode(),
              (Double) $(lambda),
              Double.NaN,
              Double.NaN,
              Double.NaN,
              Double.NaN,
              (System.nanoTime() - started) / 1e9,
              List.of("the error is that of rows learned from"));
      try (NtkRegressor regressor =
          NtkRegressor.ofCenters(
              config,
              NtkRows.schema(scales.mean().length),
              scales.scaler(),
              scales.targetScaler(),
              c[0],
              alpha,
              new double[] {Math.sqrt(errors[0] / products.rows())},
              report)) {
        return NtkRegressionModel.of(regressor);
      }
    } finally {
      rows.unpersist();
    }
  }

  /** Sums over the rows of a cluster. */
  private static final class Distributed implements Nystrom.Products {
    private final JavaRDD<NtkRows.Labeled> rows;
    private final NtkRows.Scales scales;
    private final Broadcast<double[]> centers;
    private final int count;
    private final int width;
    private final long n;

    Distributed(JavaRDD<NtkRows.Labeled> rows, NtkRows.Scales scales, Tensor centers) {
      this.rows = rows;
      this.scales = scales;
      this.count = (int) centers.size(0);
      this.width = (int) centers.size(1);
      this.n = rows.count();
      this.centers =
          JavaSparkContext.fromSparkContext(rows.context()).broadcast(Tensors.doubles(centers));
    }

    @Override
    public Tensor normal(Tensor v) {
      double[] factors = Tensors.doubles(v);
      return Tensors.of(sum(factors, false), count, 1);
    }

    @Override
    public Tensor right() {
      return Tensors.of(sum(null, false), count, 1);
    }

    @Override
    public long rows() {
      return n;
    }

    double[] errors(Tensor alpha) {
      return sum(Tensors.doubles(alpha), true);
    }

    private double[] sum(double[] factors, boolean errors) {
      Broadcast<double[]> c = centers;
      NtkRows.Scales s = scales;
      int m = count;
      int d = width;
      return OrderedTreeSum.of(
          rows.mapPartitions(
              part -> List.of(share(part, s, c.value(), m, d, factors, errors)).iterator(), true),
          (a, b) -> {
            for (int i = 0; i < a.length; i++) {
              a[i] += b[i];
            }
            return a;
          },
          2);
    }

    /** K^T y, K^T K v, or the sum of squared residuals. */
    private static double[] share(
        Iterator<NtkRows.Labeled> part,
        NtkRows.Scales scales,
        double[] centers,
        int m,
        int d,
        double[] factors,
        boolean errors) {
      Engine.threads(1);
      Kernel kernel = TwoLayerKernel.relu();
      try (PointerScope scope = new PointerScope()) {
        Tensor c = Tensors.of(centers, m, d);
        Tensor v = factors == null ? null : Tensors.of(factors, m, 1);
        Tensor sum = Tensors.zeros(ScalarType.Double, errors ? 1 : m, 1);
        NtkRows.scan(
            part,
            scales,
            (x, y) -> {
              Tensor k = kernel.matrix(x, c);
              if (errors) {
                sum.add_(k.mm(v).sub_(y).square_().sum());
              } else {
                sum.addmm_(k.t(), v == null ? y : k.mm(v));
              }
            });
        return Tensors.doubles(sum);
      }
    }
  }

  @Override
  public NystromRegressor copy(ParamMap extra) {
    return copyValues(new NystromRegressor(), extra);
  }
}
