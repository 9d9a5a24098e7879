package dev.laurel.spark;

import dev.laurel.core.Engine;
import dev.laurel.core.UserError;
import dev.laurel.core.run.Progress;
import dev.laurel.eigengame.StreamingConfig;
import dev.laurel.eigengame.solver.RestrictedNash;
import java.io.IOException;
import java.nio.file.Path;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.ml.Estimator;
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

/**
 * Principal components of a vector column, found by the restricted game ({@link RestrictedNash}):
 * the parameters and conventions of {@code org.apache.spark.ml.feature.PCA}, without its limit of
 * 65,535 columns and without a d x d matrix anywhere. Sparse vectors stay sparse.
 */
public final class EigenGamePca extends Estimator<EigenGamePcaModel> implements MLWritable {
  private static final long serialVersionUID = 1L;
  private static final String NASH = "nash";
  private static final String STREAMING = "streaming";

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
  private final Param<String> solver;
  private final BooleanParam whiten;
  private final Param<String> storageLevel;
  private final Param<String> checkpoint;

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
    solver = new Param<>(uid, "solver", "nash, or streaming: a single pass, less exact");
    whiten = new BooleanParam(uid, "whiten", "whether coordinates are scaled to variance 1");
    storageLevel = new Param<>(uid, "storageLevel", "of the rows between passes");
    checkpoint = new Param<>(uid, "checkpoint", "file on the driver, written after every round");
    setDefault(outputCol, uid + "__output");
    setDefault(tol, 0.02);
    setDefault(maxRounds, 100);
    setDefault(oversample, -1);
    setDefault(seed, 1L);
    setDefault(center, true);
    setDefault(centerOnTransform, false);
    setDefault(aggregationDepth, 2);
    setDefault(solver, NASH);
    setDefault(whiten, false);
    setDefault(storageLevel, "MEMORY_AND_DISK");
    setDefault(checkpoint, "");
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

  /** Parameter: {@code nash} (default), or {@code streaming}: one pass, less exact. */
  public Param<String> solver() {
    return solver;
  }

  /** Parameter: whether coordinates are scaled to variance 1, default false. */
  public BooleanParam whiten() {
    return whiten;
  }

  /** Parameter: storage level of the rows between passes, default MEMORY_AND_DISK. */
  public Param<String> storageLevel() {
    return storageLevel;
  }

  /** Parameter: file on the driver that a fit is saved to after every round, default none. */
  public Param<String> checkpoint() {
    return checkpoint;
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

  /** Sets the solver: {@code nash} or {@code streaming}. */
  public EigenGamePca setSolver(String value) {
    if (!value.equals(NASH) && !value.equals(STREAMING)) {
      throw UserError.of("solver is '%s'; allowed: %s, %s", value, NASH, STREAMING);
    }
    return with(solver, value);
  }

  /** Sets whether coordinates are scaled to variance 1. */
  public EigenGamePca setWhiten(boolean value) {
    set(whiten, value);
    return this;
  }

  /** Sets the storage level of the rows between passes. */
  public EigenGamePca setStorageLevel(String value) {
    return with(storageLevel, value);
  }

  /** Sets the file to save to after every round, from which the same fit goes on. */
  public EigenGamePca setCheckpoint(String value) {
    return with(checkpoint, value);
  }

  private int integer(IntParam param) {
    return (Integer) getOrDefault(param);
  }

  private boolean flag(BooleanParam param) {
    return (Boolean) getOrDefault(param);
  }

  @Override
  public EigenGamePcaModel fit(Dataset<?> dataset) {
    return fit(dataset, new LoggedProgress(log()));
  }

  /** Fits, and tells a listener the largest residual after every round. */
  public EigenGamePcaModel fit(Dataset<?> dataset, Progress progress) {
    transformSchema(dataset.schema(), true);
    Engine.start();
    JavaRDD<Vector> rows =
        dataset
            .select(functions.col(getOrDefault(inputCol)))
            .toJavaRDD()
            .map(row -> row.<Vector>getAs(0));
    boolean streaming = getOrDefault(solver).equals(STREAMING);
    // A single pass is not worth keeping the rows for.
    boolean cache = !streaming && dataset.storageLevel().equals(StorageLevel.NONE());
    if (cache) {
      rows.persist(StorageLevel.fromString(getOrDefault(storageLevel)));
    }
    try (PointerScope scope = new PointerScope()) {
      if (rows.isEmpty()) {
        throw new UserError("the dataset has no rows; at least two are needed");
      }
      EigenGamePcaModel model =
          new EigenGamePcaModel(uid, streaming ? stream(rows) : play(rows, progress));
      model.setParent(this);
      return copyValues(model, extractParamMap());
    } finally {
      if (cache) {
        rows.unpersist();
      }
    }
  }

  private EigenGamePcaModel.Found stream(JavaRDD<Vector> rows) {
    StreamingConfig config =
        StreamingConfig.of(integer(k)).withCenter(flag(center)).withSeed((Long) getOrDefault(seed));
    return StreamingFit.run(rows, config, integer(aggregationDepth));
  }

  private EigenGamePcaModel.Found play(JavaRDD<Vector> rows, Progress progress) {
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
    NashFit.Settings settings =
        new NashFit.Settings(
            components,
            integer(oversample) >= 0 ? integer(oversample) : Math.max(8, components / 4),
            (Double) getOrDefault(tol),
            integer(maxRounds),
            (Long) getOrDefault(seed),
            flag(center));
    String file = getOrDefault(checkpoint);
    return new NashFit(oracle, settings, progress, file.isEmpty() ? null : Path.of(file)).run();
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
