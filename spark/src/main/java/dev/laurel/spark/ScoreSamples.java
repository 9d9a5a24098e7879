package dev.laurel.spark;

import dev.laurel.core.Engine;
import dev.laurel.core.Tensors;
import dev.laurel.core.UserError;
import dev.laurel.core.run.Progress;
import dev.laurel.scoresde.ModelConfig;
import dev.laurel.scoresde.ScoreModel;
import dev.laurel.scoresde.Sde;
import dev.laurel.scoresde.SdeConfig;
import dev.laurel.scoresde.sample.DpmSolver;
import dev.laurel.scoresde.sample.Draws;
import dev.laurel.scoresde.sample.HeunSampler;
import dev.laurel.scoresde.sample.NoCorrector;
import dev.laurel.scoresde.sample.PredictorCorrector;
import dev.laurel.scoresde.sample.ReverseDiffusion;
import dev.laurel.scoresde.sample.ReverseProcess;
import dev.laurel.scoresde.sample.Sampler;
import dev.laurel.scoresde.sample.SamplingTask;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
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
import org.apache.spark.sql.types.StructType;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;

/**
 * Draws one sample of a score model for every row, from the row's number: the same whatever the
 * partitions. Each is an array of channels x height x width values, pictures in [0, 1].
 *
 * <p>The model, a file of {@code laurel sde train} that the driver can read, is sent to every
 * executor once; every task draws with one thread and a solver of fixed steps.
 */
public final class ScoreSamples extends Transformer implements MLWritable {
  private static final long serialVersionUID = 1L;

  private final String uid;
  private final Param<String> modelPath;
  private final Param<String> idCol;
  private final Param<String> outputCol;
  private final Param<String> sampler;
  private final IntParam steps;
  private final DoubleParam clamp;
  private final IntParam batch;
  private final LongParam seed;

  /** A transformer with a name of its own. */
  public ScoreSamples() {
    this("scoreSamples_" + java.util.UUID.randomUUID());
  }

  /** A transformer of the given name. */
  public ScoreSamples(String uid) {
    this.uid = uid;
    modelPath = new Param<>(uid, "modelPath", "file of laurel sde train, readable by the driver");
    idCol = new Param<>(uid, "idCol", "column of whole numbers, which seed the samples");
    outputCol = new Param<>(uid, "outputCol", "column of samples to write");
    sampler = new Param<>(uid, "sampler", "dpm, heun or pc");
    steps = new IntParam(uid, "steps", "steps of the solver; of pc the model's own if not set");
    clamp = new DoubleParam(uid, "clamp", "largest estimate of the data for dpm; 0: any");
    batch = new IntParam(uid, "batch", "samples at once");
    seed = new LongParam(uid, "seed", "of all noise");
    setDefault(idCol, "id");
    setDefault(outputCol, "sample");
    setDefault(sampler, "dpm");
    setDefault(steps, 20);
    setDefault(clamp, 0.0);
    setDefault(batch, 32);
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

  /** Parameter: column of whole numbers, which seed the samples; default id. */
  public Param<String> idCol() {
    return idCol;
  }

  /** Parameter: column of samples to write, default sample. */
  public Param<String> outputCol() {
    return outputCol;
  }

  /** Parameter: dpm, heun or pc; default dpm. */
  public Param<String> sampler() {
    return sampler;
  }

  /** Parameter: steps of the solver, default 20; of pc the model's own. */
  public IntParam steps() {
    return steps;
  }

  /** Parameter: largest estimate of the data for dpm, default 0: any. */
  public DoubleParam clamp() {
    return clamp;
  }

  /** Parameter: samples at once, default 32. */
  public IntParam batch() {
    return batch;
  }

  /** Parameter: seed of all noise, default 1. */
  public LongParam seed() {
    return seed;
  }

  /** Sets {@link #modelPath()}. */
  public ScoreSamples setModelPath(String value) {
    set(modelPath, value);
    return this;
  }

  /** Sets {@link #idCol()}. */
  public ScoreSamples setIdCol(String value) {
    set(idCol, value);
    return this;
  }

  /** Sets {@link #outputCol()}. */
  public ScoreSamples setOutputCol(String value) {
    set(outputCol, value);
    return this;
  }

  /** Sets {@link #sampler()}. */
  public ScoreSamples setSampler(String value) {
    set(sampler, value);
    return this;
  }

  /** Sets {@link #steps()}. */
  public ScoreSamples setSteps(int value) {
    set(steps, (Object) value);
    return this;
  }

  /** Sets {@link #clamp()}. */
  public ScoreSamples setClamp(double value) {
    set(clamp, (Object) value);
    return this;
  }

  /** Sets {@link #batch()}. */
  public ScoreSamples setBatch(int value) {
    set(batch, (Object) value);
    return this;
  }

  /** Sets {@link #seed()}. */
  public ScoreSamples setSeed(long value) {
    set(seed, (Object) value);
    return this;
  }

  private Draws draws() {
    int count = (Integer) getOrDefault(steps);
    Sampler chosen =
        switch (getOrDefault(sampler)) {
          case "dpm" ->
              DpmSolver.defaults().withSteps(count).withClamp((Double) getOrDefault(clamp));
          case "heun" -> HeunSampler.defaults().withSteps(count);
          case "pc" -> PredictorCorrector.of(new ReverseDiffusion(false), new NoCorrector());
          default ->
              throw UserError.of("sampler is '%s'; allowed: dpm, heun, pc", getOrDefault(sampler));
        };
    return new Draws(chosen, (Integer) getOrDefault(batch), (Long) getOrDefault(seed), 1);
  }

  @Override
  public Dataset<Row> transform(Dataset<?> dataset) {
    StructType schema = transformSchema(dataset.schema(), true);
    Draws draws = draws();
    SharedScoreModel shared = SharedScoreModel.read(Path.of(getOrDefault(modelPath)));
    boolean own = draws.sampler() instanceof PredictorCorrector && !isSet(steps);
    SdeConfig sde = shared.sde();
    int count = own ? sde.steps() : (Integer) getOrDefault(steps);
    if (draws.sampler() instanceof PredictorCorrector) {
      // Here, so that too few steps are told by the driver.
      Sde.Step unused = sde.withSteps(count).step(1);
    }
    int column = dataset.schema().fieldIndex(getOrDefault(idCol));
    JavaSparkContext context =
        JavaSparkContext.fromSparkContext(dataset.sparkSession().sparkContext());
    Broadcast<SharedScoreModel> model = context.broadcast(shared);
    // The records of a sampler are not serialisable; their text is.
    String sent = dev.laurel.core.io.Json.line(draws);
    return dataset
        .sparkSession()
        .createDataFrame(
            dataset
                .toDF()
                .toJavaRDD()
                .mapPartitions(rows -> sampled(rows, column, sent, count, model.value())),
            schema);
  }

  private static Iterator<Row> sampled(
      Iterator<Row> rows, int column, String sent, int steps, SharedScoreModel shared) {
    Draws draws = dev.laurel.core.io.Json.parse(sent, Draws.class, "sampler");
    // One thread: Spark gives every core a task of its own.
    Engine.threads(1);
    ScoreModel model = shared.model();
    ReverseProcess process =
        new ReverseProcess(
            draws.sampler() instanceof PredictorCorrector
                ? model.config().sde().withSteps(steps)
                : model.config().sde(),
            model);
    return ScoreParams.inBatches(
        rows, draws.batch(), some -> samples(some, column, draws, process, model.config()));
  }

  private static List<Object> samples(
      List<Row> rows, int column, Draws draws, ReverseProcess process, ModelConfig config) {
    long[] ids = rows.stream().mapToLong(row -> ScoreParams.id(row, column)).toArray();
    try (PointerScope scope = new PointerScope()) {
      Sampler.Samples samples =
          draws.draw(
              (from, count) -> SamplingTask.of(process), ids, config.shape(), Progress.silent());
      Tensor data = config.scaling().inverse(samples.x());
      List<Object> cells = new ArrayList<>();
      for (int i = 0; i < ids.length; i++) {
        float[] values = Tensors.floats(data.select(0, i));
        Float[] boxed = new Float[values.length];
        java.util.Arrays.setAll(boxed, k -> values[k]);
        cells.add(boxed);
      }
      return cells;
    }
  }

  @Override
  public StructType transformSchema(StructType schema) {
    ScoreParams.requireIds(schema, getOrDefault(idCol));
    return ScoreParams.with(schema, getOrDefault(outputCol), ScoreParams.FLOATS);
  }

  @Override
  public ScoreSamples copy(ParamMap extra) {
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
  public static MLReader<ScoreSamples> read() {
    return new DefaultParamsReader<>();
  }

  /** Reads what {@code save} wrote. */
  public static ScoreSamples load(String path) {
    return read().load(path);
  }
}
