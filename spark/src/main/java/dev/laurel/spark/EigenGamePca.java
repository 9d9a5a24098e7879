package dev.laurel.spark;

import dev.laurel.core.Engine;
import dev.laurel.core.Tensors;
import dev.laurel.core.UserError;
import dev.laurel.eigengame.solver.RestrictedNash;
import dev.laurel.eigengame.solver.Signs;
import java.io.IOException;
import java.util.Arrays;
import java.util.Random;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.ml.Estimator;
import org.apache.spark.ml.linalg.DenseMatrix;
import org.apache.spark.ml.linalg.DenseVector;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.ml.param.BooleanParam;
import org.apache.spark.ml.param.DoubleParam;
import org.apache.spark.ml.param.IntParam;
import org.apache.spark.ml.param.LongParam;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.ml.util.DefaultParamsReader;
import org.apache.spark.ml.util.DefaultParamsWriter;
import org.apache.spark.ml.util.Identifiable$;
import org.apache.spark.ml.util.MLReader;
import org.apache.spark.ml.util.MLWritable;
import org.apache.spark.ml.util.MLWriter;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.storage.StorageLevel;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * Principal components of a vector column, found by the restricted game ({@link RestrictedNash}):
 * the parameters and conventions of {@code org.apache.spark.ml.feature.PCA}, without its limit of
 * 65,535 columns and without a d x d matrix anywhere. Sparse vectors stay sparse.
 */
public final class EigenGamePca extends Estimator<EigenGamePcaModel> implements MLWritable {
  private static final long serialVersionUID = 1L;

  private final String uid;
  private final Param<String> inputCol;
  private final Param<String> outputCol;
  private final IntParam k;
  private final DoubleParam tol;
  private final IntParam maxRounds;
  private final IntParam oversample;
  private final LongParam seed;
  private final BooleanParam center;
  private final BooleanParam centerOnTransform;
  private final IntParam aggregationDepth;

  /** An estimator with a random name. */
  public EigenGamePca() {
    this(Identifiable$.MODULE$.randomUID("eigenGamePca"));
  }

  /** An estimator with the given name. */
  public EigenGamePca(String uid) {
    this.uid = uid;
    EigenGamePcaParams shared = new EigenGamePcaParams(uid);
    inputCol = shared.inputCol;
    outputCol = shared.outputCol;
    k = new IntParam(uid, "k", "components, at least 1");
    tol = new DoubleParam(uid, "tol", "relative residual of a converged component");
    maxRounds = new IntParam(uid, "maxRounds", "most rounds, a pass over the rows each");
    oversample = new IntParam(uid, "oversample", "spare players, -1 for max(8, k/4)");
    seed = new LongParam(uid, "seed", "of the first positions");
    center = new BooleanParam(uid, "center", "whether the mean is subtracted when fitting");
    centerOnTransform =
        new BooleanParam(uid, "centerOnTransform", "whether it is when transforming");
    aggregationDepth = new IntParam(uid, "aggregationDepth", "depth of the tree of sums");
    setDefault(outputCol, uid + "__output");
    setDefault(tol, 0.02);
    setDefault(maxRounds, 100);
    setDefault(oversample, -1);
    setDefault(seed, 1L);
    setDefault(center, true);
    setDefault(centerOnTransform, false);
    setDefault(aggregationDepth, 2);
  }

  @Override
  public String uid() {
    return uid;
  }

  /** Parameter: column of vectors to read. */
  public Param<String> inputCol() {
    return inputCol;
  }

  /** Parameter: column of vectors to write. */
  public Param<String> outputCol() {
    return outputCol;
  }

  /** Parameter: components. */
  public IntParam k() {
    return k;
  }

  /** Parameter: relative residual of a converged component, default 0.02. */
  public DoubleParam tol() {
    return tol;
  }

  /** Parameter: most rounds, default 100. */
  public IntParam maxRounds() {
    return maxRounds;
  }

  /** Parameter: spare players, default -1: max(8, k/4). */
  public IntParam oversample() {
    return oversample;
  }

  /** Parameter: seed of the first positions. */
  public LongParam seed() {
    return seed;
  }

  /** Parameter: whether the mean is subtracted when fitting, default true. */
  public BooleanParam center() {
    return center;
  }

  /** Parameter: whether the mean is subtracted when transforming, default false as in Spark. */
  public BooleanParam centerOnTransform() {
    return centerOnTransform;
  }

  /** Parameter: depth of the tree of sums, default 2. */
  public IntParam aggregationDepth() {
    return aggregationDepth;
  }

  private <T> EigenGamePca with(Param<T> param, T value) {
    set(param, value);
    return this;
  }

  /** Sets the column to read. */
  public EigenGamePca setInputCol(String value) {
    return with(inputCol, value);
  }

  /** Sets the column to write. */
  public EigenGamePca setOutputCol(String value) {
    return with(outputCol, value);
  }

  /** Sets the number of components. */
  public EigenGamePca setK(int value) {
    set(k, value);
    return this;
  }

  /** Sets the tolerance. */
  public EigenGamePca setTol(double value) {
    set(tol, value);
    return this;
  }

  /** Sets the limit of rounds. */
  public EigenGamePca setMaxRounds(int value) {
    set(maxRounds, value);
    return this;
  }

  /** Sets the number of spare players. */
  public EigenGamePca setOversample(int value) {
    set(oversample, value);
    return this;
  }

  /** Sets the seed. */
  public EigenGamePca setSeed(long value) {
    set(seed, value);
    return this;
  }

  /** Sets whether the mean is subtracted when fitting. */
  public EigenGamePca setCenter(boolean value) {
    set(center, value);
    return this;
  }

  /** Sets whether the mean is subtracted when transforming. */
  public EigenGamePca setCenterOnTransform(boolean value) {
    set(centerOnTransform, value);
    return this;
  }

  /** Sets the depth of the tree of sums. */
  public EigenGamePca setAggregationDepth(int value) {
    set(aggregationDepth, value);
    return this;
  }

  private int integer(IntParam param) {
    return (Integer) getOrDefault(param);
  }

  private boolean flag(BooleanParam param) {
    return (Boolean) getOrDefault(param);
  }

  @Override
  public EigenGamePcaModel fit(Dataset<?> dataset) {
    transformSchema(dataset.schema(), true);
    Engine.start();
    JavaRDD<Vector> rows =
        dataset
            .select(functions.col(getOrDefault(inputCol)))
            .toJavaRDD()
            .map(row -> row.<Vector>getAs(0));
    boolean cache = dataset.storageLevel().equals(StorageLevel.NONE());
    if (cache) {
      rows.persist(StorageLevel.MEMORY_AND_DISK());
    }
    try (PointerScope scope = new PointerScope()) {
      return fit(rows);
    } finally {
      if (cache) {
        rows.unpersist();
      }
    }
  }

  private EigenGamePcaModel fit(JavaRDD<Vector> rows) {
    if (rows.isEmpty()) {
      throw new UserError("the dataset has no rows; at least two are needed");
    }
    int d = rows.first().size();
    SparkOracle oracle = new SparkOracle(rows, d, flag(center), integer(aggregationDepth));
    int components = integer(k);
    if (components < 1 || components > Math.min(d, oracle.rows())) {
      throw UserError.of(
          "k is %d, but the dataset has %d rows and %d columns; allowed: 1 to %d",
          components, oracle.rows(), d, Math.min(d, oracle.rows()));
    }
    double total = oracle.totalVariance();
    if (!Double.isFinite(total)) {
      throw new UserError("a value of the dataset is not finite; only finite ones are allowed");
    }
    if (!(total > 0)) {
      throw new UserError("all rows are equal, so there is no variance to explain");
    }
    int spare = integer(oversample) >= 0 ? integer(oversample) : Math.max(8, components / 4);
    int players = (int) Math.min(components + spare, Math.min(d, oracle.rows()));
    RestrictedNash game =
        new RestrictedNash(oracle, components, (Double) getOrDefault(tol), integer(maxRounds));
    Random random = new Random((Long) getOrDefault(seed));
    Tensor start = Tensors.randomNormal(random, ScalarType.Double, d, players);
    RestrictedNash.Result result =
        game.play(
            game.start(start),
            state ->
                log()
                    .info(
                        "EigenGame round {}: residuals {}",
                        state.round(),
                        Arrays.toString(Arrays.copyOf(state.residuals(), components))));
    return model(oracle, result, components, total);
  }

  private EigenGamePcaModel model(
      SparkOracle oracle, RestrictedNash.Result result, int components, double total) {
    Tensor found = Tensors.columnRange(result.state().positions(), 0, components);
    double[] columns = Tensors.doubles(found.t());
    int d = oracle.dimension();
    double[] share = new double[components];
    double[] residuals = new double[components];
    for (int i = 0; i < components; i++) {
      Signs.fix(columns, i * d, d);
      double value = Math.max(0, result.state().values()[i]);
      share[i] = value / total;
      residuals[i] = value > 0 ? result.state().residuals()[i] / value : 0;
    }
    EigenGamePcaModel model =
        new EigenGamePcaModel(
            uid,
            new DenseMatrix(d, components, columns),
            new DenseVector(share),
            new DenseVector(oracle.mean()),
            new DenseVector(residuals),
            oracle.passes(),
            result.converged());
    model.setParent(this);
    return copyValues(model, extractParamMap());
  }

  @Override
  public StructType transformSchema(StructType schema) {
    return EigenGamePcaParams.transformed(schema, getOrDefault(inputCol), getOrDefault(outputCol));
  }

  @Override
  public EigenGamePca copy(ParamMap extra) {
    return defaultCopy(extra);
  }

  @Override
  public MLWriter write() {
    return new DefaultParamsWriter(this);
  }

  @Override
  public void save(String path) throws IOException {
    write().save(path);
  }

  /** Reads estimators. */
  public static MLReader<EigenGamePca> read() {
    return new DefaultParamsReader<>();
  }

  /** Reads what {@code save} wrote. */
  public static EigenGamePca load(String path) {
    return read().load(path);
  }
}
