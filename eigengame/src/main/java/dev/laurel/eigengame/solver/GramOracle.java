package dev.laurel.eigengame.solver;

import dev.laurel.core.Tensors;
import dev.laurel.core.data.DenseTile;
import dev.laurel.core.data.RowSource;
import dev.laurel.core.data.Tile;
import dev.laurel.core.run.Progress;
import java.util.Map;
import org.bytedeco.javacpp.DoublePointer;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.openblas.global.openblas;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * The covariance (d, d), formed in one reading of the rows; products then cost 2 d^2 K flops. For
 * up to a few thousand columns.
 */
public final class GramOracle implements Oracle {
  /** Most columns: the matrix then takes 512 MiB in float64. */
  public static final int MAX_COLUMNS = 8192;

  /** Rows read at a time: enough to keep the product of a tile near its peak. */
  private static final int TILE_BYTES = 64 << 20;

  private final Tensor covariance;
  private final Tensor working;
  private final ColumnStatistics statistics;

  /**
   * How far the rows have been read, for resuming a long reading.
   *
   * @param nextRow first row not yet counted
   * @param scatter sum of outer products of the (shifted) rows (d, d), upper triangle, float64
   * @param sums of the (shifted) columns (d), float64
   */
  public record Partial(long nextRow, Tensor scatter, Tensor sums) {}

  /** Receives what has been read so far, between two tiles. */
  @FunctionalInterface
  public interface PartialListener {
    /** May save the tensors; they change when the call returns. */
    void accept(Partial partial);
  }

  private GramOracle(Tensor covariance, ColumnStatistics statistics, ScalarType type) {
    this.covariance = covariance;
    this.statistics = statistics;
    this.working = covariance.to(type);
    this.covariance.retainReference();
    this.working.retainReference();
  }

  /**
   * Reads the rows.
   *
   * @param resumed where an earlier reading stopped, or null
   * @param listener sees the state after every tile
   */
  public static GramOracle read(
      RowSource source,
      boolean center,
      boolean standardize,
      Progress progress,
      Partial resumed,
      PartialListener listener) {
    int d = source.columns();
    double[] shift = center ? DirectOracle.shift(source, progress) : null;
    try (PointerScope scope = new PointerScope()) {
      Tensor scatter = resumed == null ? zeros(d, d) : resumed.scatter();
      Tensor sums = resumed == null ? zeros(d) : resumed.sums();
      Tensor offset = shift == null ? null : Tensors.as(Tensors.of(shift, 1, d), source.type());
      progress.begin("reading " + source.name(), source.rows());
      source.scan(
          resumed == null ? 0 : resumed.nextRow(),
          tileRows(source),
          tile -> {
            Tile shifted =
                offset == null ? tile : new DenseTile(tile.firstRow(), tile.dense().sub(offset));
            Tensor rows = shifted.dense();
            sums.add_(shifted.columnSums());
            addUpperTriangle(rows, scatter);
            long next = tile.firstRow() + tile.rows();
            listener.accept(new Partial(next, scatter, sums));
            progress.step(next, Map.of());
          });
      progress.end();
      Tensor upper = scatter.triu();
      Tensor full = upper.add(scatter.triu(1).t());
      ColumnStatistics statistics =
          ColumnStatistics.of(
              source, shift, Tensors.doubles(sums), Tensors.doubles(full.diagonal()), center);
      if (center) {
        Tensor outer = torch.outer(sums, sums);
        Tensors.addScaled(full, outer, -1.0 / source.rows());
      }
      Tensor covariance = Tensors.times(full, 1.0 / (source.rows() - 1));
      if (standardize) {
        covariance = correlation(covariance, statistics);
      }
      return new GramOracle(covariance, statistics, source.type());
    }
  }

  static int tileRows(RowSource source) {
    return Math.max(256, TILE_BYTES / (4 * source.columns()));
  }

  private static Tensor zeros(long... shape) {
    return Tensors.zeros(ScalarType.Double, shape);
  }

  /** {@code scatter += X^T X}, upper triangle, by BLAS's symmetric rank-k update. */
  private static void addUpperTriangle(Tensor x, Tensor scatter) {
    try (PointerScope scope = new PointerScope()) {
      Tensor rows = x.contiguous();
      int b = (int) rows.size(0);
      int d = (int) rows.size(1);
      if (rows.scalar_type().intern() == ScalarType.Double) {
        openblas.cblas_dsyrk(
            openblas.CblasRowMajor,
            openblas.CblasUpper,
            openblas.CblasTrans,
            d,
            b,
            1,
            new DoublePointer(rows.data_ptr()),
            d,
            1,
            new DoublePointer(scatter.data_ptr()),
            d);
      } else {
        Tensor product = Tensors.zeros(ScalarType.Float, d, d);
        openblas.cblas_ssyrk(
            openblas.CblasRowMajor,
            openblas.CblasUpper,
            openblas.CblasTrans,
            d,
            b,
            1,
            new FloatPointer(rows.data_ptr()),
            d,
            0,
            new FloatPointer(product.data_ptr()),
            d);
        Tensor unused = scatter.add_(product);
      }
    }
  }

  private static Tensor correlation(Tensor covariance, ColumnStatistics statistics) {
    double[] inverse = statistics.variance().clone();
    for (int j = 0; j < inverse.length; j++) {
      inverse[j] = inverse[j] > 0 ? 1 / Math.sqrt(inverse[j]) : 0;
    }
    Tensor scale = Tensors.of(inverse, inverse.length);
    return covariance.mul(scale.unsqueeze(1)).mul(scale.unsqueeze(0));
  }

  /** Means and variances of the columns. */
  public ColumnStatistics statistics() {
    return statistics;
  }

  /** The covariance, or correlation if standardised, float64 (d, d). */
  public Tensor matrix() {
    return covariance;
  }

  @Override
  public int dimension() {
    return (int) covariance.size(0);
  }

  @Override
  public ScalarType type() {
    return working.scalar_type().intern();
  }

  @Override
  public Tensor apply(Tensor v) {
    return torch.mm(working, v);
  }

  @Override
  public void close() {
    covariance.close();
    working.close();
  }
}
