package dev.laurel.spark;

import dev.laurel.core.Engine;
import dev.laurel.core.Tensors;
import dev.laurel.core.UserError;
import dev.laurel.core.run.Seeds;
import dev.laurel.scoresde.ModelConfig;
import dev.laurel.scoresde.ScoreModel;
import dev.laurel.scoresde.likelihood.Likelihood;
import dev.laurel.scoresde.likelihood.LikelihoodConfig;
import dev.laurel.scoresde.sample.RowNoise;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import java.util.Random;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.ml.Transformer;
import org.apache.spark.ml.param.DoubleParam;
import org.apache.spark.ml.param.IntParam;
import org.apache.spark.ml.param.LongParam;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.ml.util.DefaultParamsReader;
import org.apache.spark.ml.util.DefaultParamsWriter;
import org.apache.spark.ml.util.MLReader;
import org.apache.spark.ml.util.MLWritable;
import org.apache.spark.ml.util.MLWriter;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * Adds the exact likelihood of every row under a score model, in bits per dimension, with its
 * standard error (NaN for one random vector) and the evaluations of the network.
 *
 * <p>Rows hold channels x height x width numbers, as an array or a vector: levels (0 to 255) of
 * pictures, the values themselves of vectors. Each row is integrated by itself, with steps and
 * noise of its own, so that the result does not depend on how rows are spread.
 */
public final class ScoreLikelihood extends Transformer implements MLWritable {
  private static final long serialVersionUID = 1L;

  private static final StructType OUTPUT =
      new StructType()
          .add("bits_per_dimension", DataTypes.DoubleType)
          .add("standard_error", DataTypes.DoubleType)
          .add("evaluations", DataTypes.LongType);

  private final String uid;
  private final Param<String> modelPath;
  private final Param<String> idCol;
  private final Param<String> featuresCol;
  private final Param<String> outputCol;
  private final DoubleParam tolerance;
  private final IntParam probes;
  private final LongParam seed;

  /** A transformer with a name of its own. */
  public ScoreLikelihood() {
    this("scoreLikelihood_" + java.util.UUID.randomUUID());
  }

  /** A transformer of the given name. */
  public ScoreLikelihood(String uid) {
    this.uid = uid;
    modelPath = new Param<>(uid, "modelPath", "file of laurel sde train, readable by the driver");
    idCol = new Param<>(uid, "idCol", "column of whole numbers, which seed the noise");
    featuresCol = new Param<>(uid, "featuresCol", "column of examples: arrays or vectors");
    outputCol = new Param<>(uid, "outputCol", "column of likelihoods to write");
    tolerance = new DoubleParam(uid, "tolerance", "of the integration");
    probes = new IntParam(uid, "probes", "random vectors of an example");
    seed = new LongParam(uid, "seed", "of all noise");
    setDefault(idCol, "id");
    setDefault(featuresCol, "features");
    setDefault(outputCol, "likelihood");
    setDefault(tolerance, 1e-3);
    setDefault(probes, 1);
    setDefault(seed, 1L);
  }

  @Override
  public String uid() {
    return uid;
  }

  /** Parameter: file of {@code laurel sde train}, readable by the driver. */
  public Param<String> modelPath() {
    return modelPath;
  }

  /** Parameter: column of whole numbers, which seed the noise; default id. */
  public Param<String> idCol() {
    return idCol;
  }

  /** Parameter: column of examples, default features. */
  public Param<String> featuresCol() {
    return featuresCol;
  }

  /** Parameter: column of likelihoods to write, default likelihood. */
  public Param<String> outputCol() {
    return outputCol;
  }

  /** Parameter: tolerance of the integration, default 1e-3. */
  public DoubleParam tolerance() {
    return tolerance;
  }

  /** Parameter: random vectors of an example, default 1. */
  public IntParam probes() {
    return probes;
  }

  /** Parameter: seed of all noise, default 1. */
  public LongParam seed() {
    return seed;
  }

  /** Sets {@link #modelPath()}. */
  public ScoreLikelihood setModelPath(String value) {
    set(modelPath, value);
    return this;
  }

  /** Sets {@link #idCol()}. */
  public ScoreLikelihood setIdCol(String value) {
    set(idCol, value);
    return this;
  }

  /** Sets {@link #featuresCol()}. */
  public ScoreLikelihood setFeaturesCol(String value) {
    set(featuresCol, value);
    return this;
  }

  /** Sets {@link #outputCol()}. */
  public ScoreLikelihood setOutputCol(String value) {
    set(outputCol, value);
    return this;
  }

  /** Sets {@link #tolerance()}. */
  public ScoreLikelihood setTolerance(double value) {
    set(tolerance, (Object) value);
    return this;
  }

  /** Sets {@link #probes()}. */
  public ScoreLikelihood setProbes(int value) {
    set(probes, (Object) value);
    return this;
  }

  /** Sets {@link #seed()}. */
  public ScoreLikelihood setSeed(long value) {
    set(seed, (Object) value);
    return this;
  }

  /** What a task is told. */
  private record Job(int idColumn, int featuresColumn, double tolerance, int probes, long seed)
      implements java.io.Serializable {
    LikelihoodConfig likelihood() {
      return LikelihoodConfig.defaults()
          .withTolerance(tolerance)
          .withProbe(LikelihoodConfig.Probe.RADEMACHER, probes);
    }
  }

  @Override
  public Dataset<Row> transform(Dataset<?> dataset) {
    StructType schema = transformSchema(dataset.schema(), true);
    Job job =
        new Job(
            dataset.schema().fieldIndex(getOrDefault(idCol)),
            dataset.schema().fieldIndex(getOrDefault(featuresCol)),
            (Double) getOrDefault(tolerance),
            (Integer) getOrDefault(probes),
            (Long) getOrDefault(seed));
    job.likelihood();
    JavaSparkContext context =
        JavaSparkContext.fromSparkContext(dataset.sparkSession().sparkContext());
    Broadcast<SharedScoreModel> model =
        context.broadcast(SharedScoreModel.read(Path.of(getOrDefault(modelPath))));
    return dataset
        .sparkSession()
        .createDataFrame(
            dataset.toDF().toJavaRDD().mapPartitions(rows -> measured(rows, job, model.value())),
            schema);
  }

  private static Iterator<Row> measured(Iterator<Row> rows, Job job, SharedScoreModel shared) {
    // One thread: Spark gives every core a task of its own.
    Engine.threads(1);
    ScoreModel model = shared.model();
    Likelihood likelihood = new Likelihood(model.process(), job.likelihood());
    return ScoreParams.inBatches(
        rows, 1, some -> List.of(measured(some.get(0), job, model, likelihood)));
  }

  private static Row measured(Row row, Job job, ScoreModel model, Likelihood likelihood) {
    ModelConfig config = model.config();
    long id = ScoreParams.id(row, job.idColumn());
    double[] values = ScoreParams.numbers(row, job.featuresColumn());
    if (values.length != config.dimensions()) {
      throw UserError.of(
          "row %d has %d numbers; the model is of %d", id, values.length, config.dimensions());
    }
    if (config.levels() > 0) {
      Random random = new Random(Seeds.of(job.seed(), id));
      for (int i = 0; i < values.length; i++) {
        if (!(values[i] >= 0 && values[i] < config.levels())) {
          throw UserError.of(
              "row %d has the value %s; levels from 0 to %d are needed",
              id, values[i], config.levels() - 1);
        }
        values[i] = (values[i] + random.nextDouble()) / config.levels();
      }
    }
    try (PointerScope scope = new PointerScope();
        NoGradGuard noGradients = new NoGradGuard()) {
      long[] shape = config.shape();
      Tensor x = Tensors.of(values, 1, shape[0], shape[1], shape[2]).to(ScalarType.Float);
      Likelihood.Result found =
          likelihood.of(config.scaling().forward(x), RowNoise.of(job.seed(), new long[] {id}));
      double scale = 1 / (config.dimensions() * Math.log(2));
      return RowFactory.create(
          config.bitsOffset() - found.logDensity()[0] * scale,
          found.standardError()[0] * scale,
          found.evaluations());
    }
  }

  @Override
  public StructType transformSchema(StructType schema) {
    ScoreParams.requireIds(schema, getOrDefault(idCol));
    schema.apply(getOrDefault(featuresCol));
    return ScoreParams.with(schema, getOrDefault(outputCol), OUTPUT);
  }

  @Override
  public ScoreLikelihood copy(ParamMap extra) {
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

  /** Reads transformers. */
  public static MLReader<ScoreLikelihood> read() {
    return new DefaultParamsReader<>();
  }

  /** Reads what {@code save} wrote. */
  public static ScoreLikelihood load(String path) {
    return read().load(path);
  }
}
