package dev.laurel.eigengame;

import dev.laurel.core.Engine;
import dev.laurel.core.Tensors;
import dev.laurel.core.UserError;
import dev.laurel.core.data.RowSource;
import dev.laurel.core.io.Artifact;
import dev.laurel.core.io.Safetensors;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * Principal components: what was found, and its use. Immutable; conventions are scikit-learn's
 * (variances with n - 1, ratios of the total variance, largest entry of every component positive).
 *
 * @param components unit vectors, rows (k, d), by falling variance
 * @param mean of the columns (d); zeros if not centred
 * @param scale standard deviations the columns were divided by (d), or null
 * @param explainedVariance variance along each component (k)
 * @param totalVariance of all columns together
 * @param config what was asked for
 * @param report how it was found
 */
public record PrincipalComponents(
    double[][] components,
    double[] mean,
    double[] scale,
    double[] explainedVariance,
    double totalVariance,
    EigenGameConfig config,
    FitReport report) {
  private static final Artifact.Kind KIND = new Artifact.Kind("eigengame.pca", 1);

  /** k. */
  public int count() {
    return components.length;
  }

  /** Columns of the data, d. */
  public int columns() {
    return mean.length;
  }

  /** Share of the total variance along each component (k). */
  public double[] explainedVarianceRatio() {
    return Arrays.stream(explainedVariance).map(v -> v / totalVariance).toArray();
  }

  /** Singular values of the centred data (k). */
  public double[] singularValues() {
    return Arrays.stream(explainedVariance).map(v -> Math.sqrt(v * (report.rows() - 1))).toArray();
  }

  /** Variance of each direction left out, on average; 0 if none is. */
  public double noiseVariance() {
    long most = Math.min(report.rows(), columns());
    if (count() >= most) {
      return 0;
    }
    double rest = totalVariance - Arrays.stream(explainedVariance).sum();
    return Math.max(0, rest) / (most - count());
  }

  /**
   * Coordinates of rows along the components.
   *
   * @param rows (m, d)
   * @return (m, k)
   * @throws UserError if a row has not d values
   */
  public double[][] transform(double[][] rows) {
    Engine.start();
    try (PointerScope scope = new PointerScope()) {
      return Tensors.rows(transform(Tensors.of(checked(rows, columns(), "columns"))));
    }
  }

  /**
   * Coordinates of rows along the components.
   *
   * @param rows (m, d), float32 or float64
   * @return (m, k) of the same type, in the scope of the caller
   */
  public Tensor transform(Tensor rows) {
    if (rows.size(1) != columns()) {
      throw mismatch("columns", rows.size(1), columns());
    }
    try (PointerScope scope = new PointerScope()) {
      ScalarType type = rows.scalar_type().intern();
      Tensor projection = Tensors.as(projection(), type);
      // (x - mean) W is computed as x W - mean W: one product, no centred copy.
      Tensor offset = Tensors.as(Tensors.of(mean, 1, mean.length).mm(projection()), type);
      return Tensors.keep(torch.mm(rows, projection).sub(offset));
    }
  }

  /** W (d, k) such that coordinates are (x - mean) W. */
  private Tensor projection() {
    Tensor projection = Tensors.of(components).t();
    if (scale != null) {
      projection = projection.mul(Tensors.of(inverse(scale), columns(), 1));
    }
    if (config.whiten()) {
      projection = projection.mul(Tensors.of(inverse(deviations()), 1, count()));
    }
    return projection;
  }

  private double[] deviations() {
    return Arrays.stream(explainedVariance).map(Math::sqrt).toArray();
  }

  private static double[] inverse(double[] values) {
    return Arrays.stream(values).map(v -> v > 0 ? 1 / v : 0).toArray();
  }

  /**
   * Coordinates of all rows of a source, tile by tile.
   *
   * @param visitor gets the coordinates of each tile (b, k) in a scope that ends after the call
   */
  public void transform(RowSource source, Consumer<Tensor> visitor) {
    if (source.columns() != columns()) {
      throw mismatch("columns", source.columns(), columns());
    }
    source.scan(4096, tile -> visitor.accept(transform(tile.dense())));
  }

  /**
   * Rows from coordinates: the closest point in the span of the components.
   *
   * @param coordinates (m, k)
   * @return (m, d)
   */
  public double[][] inverseTransform(double[][] coordinates) {
    Engine.start();
    try (PointerScope scope = new PointerScope()) {
      return Tensors.rows(
          inverseTransform(Tensors.of(checked(coordinates, count(), "components"))));
    }
  }

  /** Rows (m, d) from coordinates (m, k), in the scope of the caller. */
  public Tensor inverseTransform(Tensor coordinates) {
    if (coordinates.size(1) != count()) {
      throw mismatch("components", coordinates.size(1), count());
    }
    try (PointerScope scope = new PointerScope()) {
      Tensor back = Tensors.of(components);
      if (config.whiten()) {
        back = back.mul(Tensors.of(deviations(), count(), 1));
      }
      if (scale != null) {
        back = back.mul(Tensors.of(scale, 1, columns()));
      }
      ScalarType type = coordinates.scalar_type().intern();
      Tensor center = Tensors.as(Tensors.of(mean, 1, mean.length), type);
      return Tensors.keep(torch.mm(coordinates, Tensors.as(back, type)).add(center));
    }
  }

  /** Covariance of the probabilistic model, W^T (L - s^2) W + s^2 I (d, d). */
  public double[][] covariance() {
    return covariance(CovarianceConvention.MODEL);
  }

  /** Whose covariance is meant where components are whitened; otherwise they agree. */
  public enum CovarianceConvention {
    /** That of the probabilistic model. */
    MODEL,
    /** scikit-learn's, which scales the components of a whitened model once too often. */
    SCIKIT_LEARN
  }

  /** Covariance of the probabilistic model (d, d). */
  public double[][] covariance(CovarianceConvention convention) {
    Engine.start();
    try (PointerScope scope = new PointerScope()) {
      return Tensors.rows(covarianceTensor(convention));
    }
  }

  private Tensor covarianceTensor(CovarianceConvention convention) {
    double noise = noiseVariance();
    boolean twice = config.whiten() && convention == CovarianceConvention.SCIKIT_LEARN;
    double[] above =
        Arrays.stream(explainedVariance)
            .map(v -> Math.max(0, v - noise) * (twice ? v : 1))
            .toArray();
    Tensor w = Tensors.of(components);
    Tensor low = torch.mm(w.t(), w.mul(Tensors.of(above, count(), 1)));
    double[] diagonal = new double[columns()];
    Arrays.fill(diagonal, noise);
    return low.add(torch.diag(Tensors.of(diagonal, columns())));
  }

  /** Inverse of {@link #covariance(CovarianceConvention)} (d, d). */
  public double[][] precision(CovarianceConvention convention) {
    Engine.start();
    try (PointerScope scope = new PointerScope()) {
      return Tensors.rows(torch.inverse(covarianceTensor(convention)));
    }
  }

  /** Mean log-likelihood of rows (m, d) under the probabilistic model. */
  public double score(double[][] rows, CovarianceConvention convention) {
    Engine.start();
    try (PointerScope scope = new PointerScope()) {
      Tensor covariance = covarianceTensor(convention);
      Tensor precision = torch.inverse(covariance);
      Tensor centred =
          Tensors.of(checked(rows, columns(), "columns")).sub(Tensors.of(mean, 1, columns()));
      double distance = torch.mm(centred, precision).mul(centred).sum().item_double() / rows.length;
      double logDeterminant = torch.logdet(covariance).item_double();
      return -0.5 * (columns() * Math.log(2 * Math.PI) + logDeterminant + distance);
    }
  }

  /** Components and all that was learned, in one file, whole or not at all. */
  public void save(Path path) {
    Engine.start();
    try (PointerScope scope = new PointerScope()) {
      Map<String, Tensor> tensors = new LinkedHashMap<>();
      tensors.put("components", Tensors.of(components));
      tensors.put("mean", vector(mean));
      tensors.put("explained_variance", vector(explainedVariance));
      tensors.put("total_variance", vector(totalVariance));
      tensors.put("singular_values", vector(singularValues()));
      tensors.put("noise_variance", vector(noiseVariance()));
      if (scale != null) {
        tensors.put("scale", vector(scale));
      }
      Artifact.write(path, KIND, config, report, tensors);
    }
  }

  private static Tensor vector(double... values) {
    return Tensors.of(values, values.length);
  }

  /**
   * Reads what {@link #save} wrote.
   *
   * @throws UserError if the file is damaged, of another kind or of a newer format
   */
  public static PrincipalComponents load(Path path) {
    Engine.start();
    try (PointerScope scope = new PointerScope();
        Artifact artifact = Artifact.open(path, KIND)) {
      Safetensors tensors = artifact.tensors();
      Tensor components = tensors.read("components");
      double[] mean = tensors.doubles("mean");
      double[] variance = tensors.doubles("explained_variance");
      if (components.dim() != 2
          || components.size(0) != variance.length
          || components.size(1) != mean.length) {
        throw UserError.of(
            "%s: components, mean and explained_variance have shapes that do not fit", path);
      }
      return new PrincipalComponents(
          Tensors.rows(components),
          mean,
          tensors.names().contains("scale") ? tensors.doubles("scale") : null,
          variance,
          tensors.doubles("total_variance")[0],
          artifact.configuration(EigenGameConfig.class),
          artifact.metrics(FitReport.class));
    }
  }

  private static double[][] checked(double[][] rows, int wanted, String what) {
    for (double[] row : rows) {
      if (row.length != wanted) {
        throw mismatch(what, row.length, wanted);
      }
    }
    if (rows.length == 0) {
      throw new UserError("no rows; at least one is needed");
    }
    return rows;
  }

  private static UserError mismatch(String what, long found, long wanted) {
    return UserError.of("the rows have %d %s, the model %d; they must agree", found, what, wanted);
  }
}
