package dev.laurel.spark;

import dev.laurel.core.Engine;
import dev.laurel.core.UserError;
import dev.laurel.cqd.ScoreTransform;
import dev.laurel.cqd.TNorm;
import dev.laurel.cqd.answer.BeamAnswering;
import dev.laurel.cqd.answer.BeamConfig;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.Locale;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.ml.Transformer;
import org.apache.spark.ml.param.IntParam;
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

/**
 * Answers a column of queries on an incomplete knowledge graph: paths, SPARQL or nested lists in,
 * the best answers out, with scores, whether they are known, and what they rest on. A query that
 * cannot be answered gets no answers and its reason in {@code error}.
 *
 * <p>The model, a file of {@code laurel kg train} that the driver can read, is sent to every
 * executor once; every task answers with one thread. Each query is answered by itself, so scores do
 * not depend on how rows are spread.
 */
public final class KnowledgeGraphAnswers extends Transformer implements MLWritable {
  private static final long serialVersionUID = 1L;

  private static final StructType ATOM =
      new StructType()
          .add("head", DataTypes.StringType)
          .add("relation", DataTypes.StringType)
          .add("tail", DataTypes.StringType)
          .add("score", DataTypes.DoubleType)
          .add("known", DataTypes.BooleanType)
          .add("negated", DataTypes.BooleanType);

  private static final StructType ANSWER =
      new StructType()
          .add("rank", DataTypes.IntegerType)
          .add("entity", DataTypes.StringType)
          .add("label", DataTypes.StringType)
          .add("score", DataTypes.DoubleType)
          .add("known", DataTypes.BooleanType)
          .add("atoms", DataTypes.createArrayType(ATOM));

  private static final StructType OUTPUT =
      new StructType()
          .add("answers", DataTypes.createArrayType(ANSWER))
          .add("error", DataTypes.StringType);

  private final String uid;
  private final Param<String> modelPath;
  private final Param<String> queryCol;
  private final Param<String> outputCol;
  private final Param<String> norm;
  private final Param<String> transform;
  private final Param<String> known;
  private final IntParam candidates;
  private final IntParam top;

  /** A transformer with a name of its own. */
  public KnowledgeGraphAnswers() {
    this("knowledgeGraphAnswers_" + java.util.UUID.randomUUID());
  }

  /** A transformer of the given name. */
  public KnowledgeGraphAnswers(String uid) {
    this.uid = uid;
    modelPath = new Param<>(uid, "modelPath", "file of laurel kg train, readable by the driver");
    queryCol = new Param<>(uid, "queryCol", "column of queries to read");
    outputCol = new Param<>(uid, "outputCol", "column of answers to write");
    norm = new Param<>(uid, "norm", "how truth values combine: prod, min, luk");
    transform = new Param<>(uid, "transform", "what makes truth values of scores");
    known = new Param<>(uid, "known", "what training edges count for: ignore, boost, only");
    candidates = new IntParam(uid, "candidates", "entities kept of an inner variable; 0: all");
    top = new IntParam(uid, "top", "answers of a query");
    setDefault(outputCol, uid + "__output");
    setDefault(norm, "prod");
    setDefault(transform, "calibrated");
    setDefault(known, "boost");
    setDefault(candidates, 64);
    setDefault(top, 10);
  }

  @Override
  public String uid() {
    return uid;
  }

  /** Parameter: file of {@code laurel kg train}, readable by the driver. */
  public Param<String> modelPath() {
    return modelPath;
  }

  /** Parameter: column of queries to read. */
  public Param<String> queryCol() {
    return queryCol;
  }

  /** Parameter: column of answers to write. */
  public Param<String> outputCol() {
    return outputCol;
  }

  /** Parameter: how truth values combine, default prod. */
  public Param<String> norm() {
    return norm;
  }

  /** Parameter: what makes truth values of scores, default calibrated. */
  public Param<String> transform() {
    return transform;
  }

  /** Parameter: what training edges count for, default boost. */
  public Param<String> known() {
    return known;
  }

  /** Parameter: entities kept of an inner variable, default 64; 0: all. */
  public IntParam candidates() {
    return candidates;
  }

  /** Parameter: answers of a query, default 10. */
  public IntParam top() {
    return top;
  }

  /** Sets {@link #modelPath()}. */
  public KnowledgeGraphAnswers setModelPath(String value) {
    set(modelPath, value);
    return this;
  }

  /** Sets {@link #queryCol()}. */
  public KnowledgeGraphAnswers setQueryCol(String value) {
    set(queryCol, value);
    return this;
  }

  /** Sets {@link #outputCol()}. */
  public KnowledgeGraphAnswers setOutputCol(String value) {
    set(outputCol, value);
    return this;
  }

  /** Sets {@link #norm()}. */
  public KnowledgeGraphAnswers setNorm(String value) {
    set(norm, value);
    return this;
  }

  /** Sets {@link #transform()}. */
  public KnowledgeGraphAnswers setTransform(String value) {
    set(transform, value);
    return this;
  }

  /** Sets {@link #known()}. */
  public KnowledgeGraphAnswers setKnown(String value) {
    set(known, value);
    return this;
  }

  /** Sets {@link #candidates()}. */
  public KnowledgeGraphAnswers setCandidates(int value) {
    set(candidates, (Object) value);
    return this;
  }

  /** Sets {@link #top()}. */
  public KnowledgeGraphAnswers setTop(int value) {
    set(top, (Object) value);
    return this;
  }

  /** The configuration of the search. */
  BeamConfig config() {
    BeamConfig config =
        BeamConfig.defaults()
            .withNorm(constant(TNorm.class, norm))
            .withTransform(constant(ScoreTransform.class, transform))
            .withKnown(constant(BeamConfig.Known.class, known))
            .withCandidates((Integer) getOrDefault(candidates));
    return config.transform() == ScoreTransform.CALIBRATED
        ? config.withNegationScale(BeamConfig.calibrated().negationScale())
        : config;
  }

  private <E extends Enum<E>> E constant(Class<E> type, Param<String> param) {
    String value = getOrDefault(param);
    for (E constant : type.getEnumConstants()) {
      if (constant.name().equalsIgnoreCase(value)) {
        return constant;
      }
    }
    throw UserError.of(
        "%s is '%s'; allowed: %s",
        param.name(),
        value,
        java.util.Arrays.toString(type.getEnumConstants()).toLowerCase(Locale.ROOT));
  }

  @Override
  public Dataset<Row> transform(Dataset<?> dataset) {
    StructType schema = transformSchema(dataset.schema(), true);
    BeamConfig config = config();
    int count = (Integer) getOrDefault(top);
    if (count < 1) {
      throw UserError.of("top is %d; allowed: 1 and more", count);
    }
    int column = dataset.schema().fieldIndex(getOrDefault(queryCol));
    JavaSparkContext context =
        JavaSparkContext.fromSparkContext(dataset.sparkSession().sparkContext());
    Broadcast<SharedPredictor> model =
        context.broadcast(SharedPredictor.read(Path.of(getOrDefault(modelPath))));
    return dataset
        .sparkSession()
        .createDataFrame(
            dataset
                .toDF()
                .toJavaRDD()
                .mapPartitions(rows -> answered(rows, column, count, config, model.value())),
            schema);
  }

  private static Iterator<Row> answered(
      Iterator<Row> rows, int column, int count, BeamConfig config, SharedPredictor model) {
    // One thread: Spark gives every core a task of its own.
    Engine.threads(1);
    BeamAnswering answering =
        new BeamAnswering(model.file().predictor(), config, model.file().known());
    Iterable<Row> all = () -> rows;
    Stream<Row> answered =
        StreamSupport.stream(all.spliterator(), false)
            .map(
                row -> {
                  Object[] values = new Object[row.size() + 1];
                  for (int i = 0; i < row.size(); i++) {
                    values[i] = row.get(i);
                  }
                  values[row.size()] = model.answer(row.getString(column), answering, count);
                  return RowFactory.create(values);
                });
    return answered.iterator();
  }

  @Override
  public StructType transformSchema(StructType schema) {
    String input = getOrDefault(queryCol);
    if (!schema.apply(input).dataType().equals(DataTypes.StringType)) {
      throw UserError.of(
          "column %s is of type %s; a column of strings is needed",
          input, schema.apply(input).dataType().catalogString());
    }
    String output = getOrDefault(outputCol);
    if (schema.getFieldIndex(output).isDefined()) {
      throw UserError.of("output column %s already exists", output);
    }
    return schema.add(output, OUTPUT, false);
  }

  @Override
  public KnowledgeGraphAnswers copy(ParamMap extra) {
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
  public static MLReader<KnowledgeGraphAnswers> read() {
    return new DefaultParamsReader<>();
  }

  /** Reads what {@code save} wrote. */
  public static KnowledgeGraphAnswers load(String path) {
    return read().load(path);
  }
}
