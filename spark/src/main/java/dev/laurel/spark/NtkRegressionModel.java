package dev.laurel.spark;

import dev.laurel.core.Engine;
import dev.laurel.core.UserError;
import dev.laurel.core.io.AtomicFile;
import dev.laurel.ntk.NtkRegressor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.ml.regression.RegressionModel;
import org.apache.spark.ml.util.DefaultParamsReader$;
import org.apache.spark.ml.util.DefaultParamsWriter$;
import org.apache.spark.ml.util.Identifiable$;
import org.apache.spark.ml.util.MLReader;
import org.apache.spark.ml.util.MLWritable;
import org.apache.spark.ml.util.MLWriter;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/** What {@link AveragedSgdRegressor} and {@link NystromRegressor} find. */
public final class NtkRegressionModel extends RegressionModel<Vector, NtkRegressionModel>
    implements MLWritable {
  private static final long serialVersionUID = 1L;
  private static final StructType DATA = new StructType().add("model", DataTypes.BinaryType);

  /** Not assigned here: the parameters of the class above are made with it, before this one's. */
  private String uid;

  private final byte[] model;
  private final int numFeatures;
  private transient NtkRegressor loaded;

  NtkRegressionModel(byte[] model, int numFeatures) {
    this.model = model;
    this.numFeatures = numFeatures;
  }

  /** Keeps a copy of a model. */
  static NtkRegressionModel of(NtkRegressor regressor) {
    try {
      Path file = Files.createTempFile("laurel-ntk", ".safetensors");
      try {
        regressor.save(file);
        return new NtkRegressionModel(Files.readAllBytes(file), regressor.schema().width());
      } finally {
        Files.deleteIfExists(file);
      }
    } catch (IOException e) {
      throw new UserError("cannot write a temporary file: " + AtomicFile.reason(e), e);
    }
  }

  @Override
  public String uid() {
    if (uid == null) {
      uid = Identifiable$.MODULE$.randomUID("ntkRegressionModel");
    }
    return uid;
  }

  @Override
  public int numFeatures() {
    return numFeatures;
  }

  /** The model as the library knows it; stays this object's. */
  public synchronized NtkRegressor regressor() {
    if (loaded == null) {
      Engine.start();
      try {
        Path file = Files.createTempFile("laurel-ntk", ".safetensors");
        try {
          loaded = NtkRegressor.load(Files.write(file, model));
        } finally {
          Files.deleteIfExists(file);
        }
      } catch (IOException e) {
        throw new UserError("cannot write a temporary file: " + AtomicFile.reason(e), e);
      }
    }
    return loaded;
  }

  @Override
  public double predict(Vector features) {
    return regressor().predict(new double[][] {features.toArray()})[0][0];
  }

  @Override
  public NtkRegressionModel copy(ParamMap extra) {
    NtkRegressionModel copied = copyValues(new NtkRegressionModel(model, numFeatures), extra);
    copied.setParent(parent());
    return copied;
  }

  @Override
  public MLWriter write() {
    return new Writer(this);
  }

  /** Reads what {@link #write} wrote. */
  public static MLReader<NtkRegressionModel> read() {
    return new Reader();
  }

  /** Reads a model. */
  public static NtkRegressionModel load(String path) {
    return read().load(path);
  }

  private static final class Writer extends MLWriter {
    private final NtkRegressionModel model;

    Writer(NtkRegressionModel model) {
      this.model = model;
    }

    @Override
    public void saveImpl(String path) {
      SparkSession session = sparkSession();
      DefaultParamsWriter$.MODULE$.saveMetadata(model, path, session);
      Row row = RowFactory.create((Object) model.model);
      session.createDataFrame(List.of(row), DATA).coalesce(1).write().parquet(path + "/data");
    }
  }

  private static final class Reader extends MLReader<NtkRegressionModel> {
    @Override
    public NtkRegressionModel load(String path) {
      SparkSession session = sparkSession();
      var metadata =
          DefaultParamsReader$.MODULE$.loadMetadata(
              path, session, NtkRegressionModel.class.getName());
      byte[] bytes = session.read().parquet(path + "/data").head().getAs("model");
      NtkRegressionModel model = new NtkRegressionModel(bytes, 0);
      NtkRegressionModel known = new NtkRegressionModel(bytes, model.regressor().schema().width());
      metadata.getAndSetParams(known, metadata.getAndSetParams$default$2());
      return known;
    }
  }
}
