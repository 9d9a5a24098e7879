package dev.laurel.spark;

import java.io.IOException;
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
  private final DenseMatrix pc;
  private final DenseVector explainedVariance;
  private final DenseVector mean;
  private final DenseVector residuals;
  private final int passes;
  private final boolean converged;
  private final Param<String> inputCol;
  private final Param<String> outputCol;
  private final BooleanParam centerOnTransform;

  EigenGamePcaModel(
      String uid,
      DenseMatrix pc,
      DenseVector explainedVariance,
      DenseVector mean,
      DenseVector residuals,
      int passes,
      boolean converged) {
    this.uid = uid;
    this.pc = pc;
    this.explainedVariance = explainedVariance;
    this.mean = mean;
    this.residuals = residuals;
    this.passes = passes;
    this.converged = converged;
    EigenGamePcaParams shared = new EigenGamePcaParams(uid);
    inputCol = shared.inputCol;
    outputCol = shared.outputCol;
    centerOnTransform =
        new BooleanParam(uid, "centerOnTransform", "whether the mean is subtracted");
    setDefault(outputCol, uid + "__output");
    setDefault(centerOnTransform, false);
  }

  @Override
  public String uid() {
    return uid;
  }

  /** Components as columns (d, k). */
  public DenseMatrix pc() {
    return pc;
  }

  /** Share of the total variance of each component (k). */
  public DenseVector explainedVariance() {
    return explainedVariance;
  }

  /** Mean of the columns (d); zeros if not centred. */
  public DenseVector mean() {
    return mean;
  }

  /** |M v - lambda v| / lambda of each component (k). */
  public DenseVector residuals() {
    return residuals;
  }

  /** Times all rows were read. */
  public int passes() {
    return passes;
  }

  /** Whether every component met the tolerance. */
  public boolean converged() {
    return converged;
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
    DenseVector offset = centred ? pc.transpose().multiply(mean) : null;
    Broadcast<DenseMatrix> projection =
        org.apache.spark.api.java.JavaSparkContext.fromSparkContext(
                dataset.sparkSession().sparkContext())
            .broadcast(pc.transpose());
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

  @Override
  public StructType transformSchema(StructType schema) {
    return EigenGamePcaParams.transformed(schema, getOrDefault(inputCol), getOrDefault(outputCol));
  }

  @Override
  public EigenGamePcaModel copy(ParamMap extra) {
    EigenGamePcaModel copy =
        new EigenGamePcaModel(uid, pc, explainedVariance, mean, residuals, passes, converged);
    copy.setParent(parent());
    return copyValues(copy, extra);
  }

  /** Saves as Spark's own {@code PCAModel}, for {@code PCAModel.load}. */
  public void saveAsSparkPca(String path) throws IOException {
    PCAModel model = new PCAModel(uid, pc, explainedVariance);
    model.setInputCol(getOrDefault(inputCol)).setOutputCol(getOrDefault(outputCol));
    model.set(model.k(), pc.numCols());
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
          .add("mean", SQLDataTypes.VectorType())
          .add("residuals", SQLDataTypes.VectorType())
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
      Row row =
          RowFactory.create(
              model.pc,
              model.explainedVariance,
              model.mean,
              model.residuals,
              model.passes,
              model.converged);
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
              row.getAs("pc"),
              row.getAs("explainedVariance"),
              row.getAs("mean"),
              row.getAs("residuals"),
              row.getAs("passes"),
              row.getAs("converged"));
      metadata.getAndSetParams(model, metadata.getAndSetParams$default$2());
      return model;
    }
  }
}
