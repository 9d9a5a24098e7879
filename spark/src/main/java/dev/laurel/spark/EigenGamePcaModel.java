package dev.laurel.spark;

import java.io.IOException;
import java.io.Serializable;
import java.util.List;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.ml.Model;
import org.apache.spark.ml.feature.PCAModel;
import org.apache.spark.ml.linalg.DenseMatrix;
import org.apache.spark.ml.linalg.DenseVector;
import org.apache.spark.ml.linalg.SQLDataTypes;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.ml.param.BooleanParam;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.ml.util.DefaultParamsReader$;
import org.apache.spark.ml.util.DefaultParamsWriter$;
import org.apache.spark.ml.util.MLReader;
import org.apache.spark.ml.util.MLWritable;
import org.apache.spark.ml.util.MLWriter;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.api.java.UDF1;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/** What {@link EigenGamePca} found: the accessors of Spark's {@code PCAModel}, and certificates. */
public final class EigenGamePcaModel extends Model<EigenGamePcaModel> implements MLWritable {
  private static final long serialVersionUID = 1L;

  private final String uid;
  private final Found found;
  private final Param<String> inputCol;
  private final Param<String> outputCol;
  private final BooleanParam centerOnTransform;
  private final BooleanParam whiten;

  /**
   * The result of a fit.
   *
   * @param pc components as columns (d, k)
   * @param explainedVariance share of the total variance (k)
   * @param variance along each component (k)
   * @param mean of the columns (d)
   * @param residuals relative, NaN if the solver gives none (k)
   * @param history largest relative residual after each round
   * @param passes over the rows
   * @param converged whether all met the tolerance
   */
  record Found(
      DenseMatrix pc,
      DenseVector explainedVariance,
      DenseVector variance,
      DenseVector mean,
      DenseVector residuals,
      DenseVector history,
      int passes,
      boolean converged)
      implements Serializable {}

  EigenGamePcaModel(String uid, Found found) {
    this.uid = uid;
    this.found = found;
    EigenGamePcaParams shared = new EigenGamePcaParams(uid);
    inputCol = shared.inputCol;
    outputCol = shared.outputCol;
    centerOnTransform =
        new BooleanParam(uid, "centerOnTransform", "whether the mean is subtracted");
    whiten = new BooleanParam(uid, "whiten", "whether coordinates are scaled to variance 1");
    setDefault(outputCol, uid + "__output");
    setDefault(centerOnTransform, false);
    setDefault(whiten, false);
  }

  @Override
  public String uid() {
    return uid;
  }

  /** Components as columns (d, k). */
  public DenseMatrix pc() {
    return found.pc();
  }

  /** Share of the total variance of each component (k). */
  public DenseVector explainedVariance() {
    return found.explainedVariance();
  }

  /** Mean of the columns (d); zeros if not centred. */
  public DenseVector mean() {
    return found.mean();
  }

  /** |M v - lambda v| / lambda of each component (k); NaN for {@code streaming}. */
  public DenseVector residuals() {
    return found.residuals();
  }

  /** Variance along each component (k). */
  public DenseVector variance() {
    return found.variance();
  }

  /** The largest relative residual of a component after each round; empty for {@code streaming}. */
  public DenseVector history() {
    return found.history();
  }

  /** Times all rows were read. */
  public int passes() {
    return found.passes();
  }

  /** Whether every component met the tolerance. */
  public boolean converged() {
    return found.converged();
  }

  /** Parameter: column of vectors to read. */
  public Param<String> inputCol() {
    return inputCol;
  }

  /** Parameter: column of vectors to write. */
  public Param<String> outputCol() {
    return outputCol;
  }

  /** Parameter: whether the mean is subtracted, default false as in Spark. */
  public BooleanParam centerOnTransform() {
    return centerOnTransform;
  }

  /** Parameter: whether coordinates are scaled to variance 1, default false. */
  public BooleanParam whiten() {
    return whiten;
  }

  /** Sets the column to read. */
  public EigenGamePcaModel setInputCol(String value) {
    set(inputCol, value);
    return this;
  }

  /** Sets the column to write. */
  public EigenGamePcaModel setOutputCol(String value) {
    set(outputCol, value);
    return this;
  }

  @Override
  public Dataset<Row> transform(Dataset<?> dataset) {
    transformSchema(dataset.schema(), true);
    boolean centred = (Boolean) getOrDefault(centerOnTransform);
    DenseMatrix rows = projection((Boolean) getOrDefault(whiten));
    DenseVector offset = centred ? rows.multiply(found.mean()) : null;
    Broadcast<DenseMatrix> projection =
        org.apache.spark.api.java.JavaSparkContext.fromSparkContext(
                dataset.sparkSession().sparkContext())
            .broadcast(rows);
    UDF1<Vector, Vector> project =
        vector -> {
          DenseVector coordinates = projection.value().multiply(vector);
          for (int i = 0; offset != null && i < offset.size(); i++) {
            coordinates.values()[i] -= offset.values()[i];
          }
          return coordinates;
        };
    return dataset.withColumn(
        getOrDefault(outputCol),
        functions
            .udf(project, SQLDataTypes.VectorType())
            .apply(functions.col(getOrDefault(inputCol))));
  }

  /** Components as rows (k, d), divided by their standard deviations if whitening. */
  private DenseMatrix projection(boolean whitening) {
    DenseMatrix pc = found.pc();
    int k = pc.numCols();
    double[] values = new double[k * pc.numRows()];
    for (int i = 0; i < k; i++) {
      double scale = whitening ? 1 / Math.sqrt(found.variance().values()[i]) : 1;
      for (int j = 0; j < pc.numRows(); j++) {
        values[j * k + i] = pc.apply(j, i) * scale;
      }
    }
    return new DenseMatrix(k, pc.numRows(), values);
  }

  @Override
  public StructType transformSchema(StructType schema) {
    return EigenGamePcaParams.transformed(schema, getOrDefault(inputCol), getOrDefault(outputCol));
  }

  @Override
  public EigenGamePcaModel copy(ParamMap extra) {
    EigenGamePcaModel copy = new EigenGamePcaModel(uid, found);
    copy.setParent(parent());
    return copyValues(copy, extra);
  }

  /**
   * Saves as Spark's own {@code PCAModel}, for {@code PCAModel.load}. That has no whitening and no
   * centring.
   */
  public void saveAsSparkPca(String path) throws IOException {
    PCAModel model = new PCAModel(uid, found.pc(), found.explainedVariance());
    model.setInputCol(getOrDefault(inputCol)).setOutputCol(getOrDefault(outputCol));
    model.set(model.k(), found.pc().numCols());
    model.write().save(path);
  }

  @Override
  public MLWriter write() {
    return new Writer(this);
  }

  @Override
  public void save(String path) throws IOException {
    write().save(path);
  }

  /** Reads models. */
  public static MLReader<EigenGamePcaModel> read() {
    return new Reader();
  }

  /** Reads what {@code save} wrote. */
  public static EigenGamePcaModel load(String path) {
    return read().load(path);
  }

  private static final StructType DATA =
      new StructType()
          .add("pc", SQLDataTypes.MatrixType())
          .add("explainedVariance", SQLDataTypes.VectorType())
          .add("variance", SQLDataTypes.VectorType())
          .add("mean", SQLDataTypes.VectorType())
          .add("residuals", SQLDataTypes.VectorType())
          .add("history", SQLDataTypes.VectorType())
          .add("passes", DataTypes.IntegerType)
          .add("converged", DataTypes.BooleanType);

  /** Metadata as Spark writes it, and one row of Parquet. */
  private static final class Writer extends MLWriter {
    private final EigenGamePcaModel model;

    Writer(EigenGamePcaModel model) {
      this.model = model;
    }

    @Override
    public void saveImpl(String path) {
      SparkSession session = sparkSession();
      DefaultParamsWriter$.MODULE$.saveMetadata(model, path, session);
      Found found = model.found;
      Row row =
          RowFactory.create(
              found.pc(),
              found.explainedVariance(),
              found.variance(),
              found.mean(),
              found.residuals(),
              found.history(),
              found.passes(),
              found.converged());
      session.createDataFrame(List.of(row), DATA).coalesce(1).write().parquet(path + "/data");
    }
  }

  private static final class Reader extends MLReader<EigenGamePcaModel> {
    @Override
    public EigenGamePcaModel load(String path) {
      SparkSession session = sparkSession();
      var metadata =
          DefaultParamsReader$.MODULE$.loadMetadata(
              path, session, EigenGamePcaModel.class.getName());
      Row row = session.read().parquet(path + "/data").head();
      EigenGamePcaModel model =
          new EigenGamePcaModel(
              metadata.uid(),
              new Found(
                  row.getAs("pc"),
                  row.getAs("explainedVariance"),
                  row.getAs("variance"),
                  row.getAs("mean"),
                  row.getAs("residuals"),
                  row.getAs("history"),
                  row.getAs("passes"),
                  row.getAs("converged")));
      metadata.getAndSetParams(model, metadata.getAndSetParams$default$2());
      return model;
    }
  }
}
