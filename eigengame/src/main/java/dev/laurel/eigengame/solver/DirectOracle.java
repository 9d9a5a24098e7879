package dev.laurel.eigengame.solver;

import dev.laurel.core.Tensors;
import dev.laurel.core.data.DenseTile;
import dev.laurel.core.data.RowSource;
import dev.laurel.core.data.Tile;
import dev.laurel.core.run.Progress;
import java.util.Map;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * {@code M V = Xc^T (Xc V) / (n - 1)} by reading all rows once for every product: 4 n d K flops and
 * memory for V alone. Centring is implicit, {@code Xc = X - 1 mean^T} is never made, so that sparse
 * rows stay sparse. The first product also collects the means.
 */
public final class DirectOracle implements Oracle {
  /** Where the mean is this many standard deviations away, float32 rows are shifted first. */
  private static final double FAR = 30;

  private final RowSource source;
  private final boolean center;
  private final boolean standardize;
  private final Progress progress;
  private final double[] shift;
  private ColumnStatistics statistics;
  private int passes;

  /**
   * An oracle over rows.
   *
   * @param center whether M is about the mean
   * @param standardize whether columns are divided by their standard deviation
   */
  public DirectOracle(RowSource source, boolean center, boolean standardize, Progress progress) {
    this.source = source;
    this.center = center;
    this.standardize = standardize;
    this.progress = progress;
    this.shift = center ? shift(source, progress) : null;
  }

  /** Takes up where an oracle over the same rows stood after some passes. */
  public void resume(ColumnStatistics known, int passesMade) {
    statistics = known;
    passes = passesMade;
  }

  @Override
  public int dimension() {
    return source.columns();
  }

  @Override
  public ScalarType type() {
    return source.type();
  }

  /** Times all rows were read. */
  public int passes() {
    return passes;
  }

  /** Means and variances; reads the rows if no product has been asked for yet. */
  public ColumnStatistics statistics() {
    if (statistics == null) {
      pass(null);
    }
    return statistics;
  }

  @Override
  public Tensor apply(Tensor v) {
    try (PointerScope scope = new PointerScope()) {
      if (!standardize) {
        return Tensors.keep(pass(v));
      }
      Tensor scale = inverseDeviations();
      return Tensors.keep(pass(v.mul(scale)).mul(scale));
    }
  }

  /** One over the standard deviation of each column (d, 1); 0 for constant columns. */
  private Tensor inverseDeviations() {
    double[] inverse = statistics().variance().clone();
    for (int j = 0; j < inverse.length; j++) {
      inverse[j] = inverse[j] > 0 ? 1 / Math.sqrt(inverse[j]) : 0;
    }
    return Tensors.as(Tensors.of(inverse, inverse.length, 1), type());
  }

  /** Reads all rows: the product with v (if any), and the statistics (if not known). */
  private Tensor pass(Tensor v) {
    int d = source.columns();
    int k = v == null ? 0 : (int) v.size(1);
    boolean collect = statistics == null;
    try (PointerScope scope = new PointerScope()) {
      Tensor product = v == null ? null : Tensors.zeros(type(), d, k);
      Tensor projected = Tensors.zeros(ScalarType.Double, k);
      Tensor sums = Tensors.zeros(ScalarType.Double, d);
      Tensor squares = Tensors.zeros(ScalarType.Double, d);
      Tensor offset = shift == null ? null : Tensors.as(Tensors.of(shift, 1, d), type());
      // Z - offset^T V is the centred product as soon as the mean is known.
      Tensor known = v == null || collect || !center ? null : v.t().mv(meanBeyondShift());
      progress.begin("reading " + source.name(), source.rows());
      source.scan(
          TileSize.rows(source),
          tile -> {
            Tile shifted =
                offset == null ? tile : new DenseTile(tile.firstRow(), tile.dense().sub(offset));
            if (collect) {
              sums.add_(shifted.columnSums());
              squares.add_(shifted.columnSquares());
            }
            if (v != null) {
              Tensor z = shifted.times(v);
              if (known != null) {
                z.sub_(known);
              }
              projected.add_(Tensors.as(z.sum(0), ScalarType.Double));
              shifted.addTransposeTimes(z, product);
            }
            progress.step(tile.firstRow() + tile.rows(), Map.of());
          });
      progress.end();
      passes++;
      if (collect) {
        statistics =
            ColumnStatistics.of(
                source, shift, Tensors.doubles(sums), Tensors.doubles(squares), center);
      }
      if (v == null) {
        return null;
      }
      if (center) {
        product.sub_(meanBeyondShift().unsqueeze(1).mul(Tensors.as(projected, type())));
      }
      return Tensors.keep(Tensors.times(product, 1.0 / (source.rows() - 1)));
    }
  }

  private Tensor meanBeyondShift() {
    double[] mean = statistics.mean().clone();
    for (int j = 0; shift != null && j < mean.length; j++) {
      mean[j] -= shift[j];
    }
    return Tensors.as(Tensors.of(mean, mean.length), type());
  }

  /**
   * The mean of the first rows if float32 would lose the variance beside it, else null. Sparse rows
   * are never shifted: it would make them dense.
   */
  static double[] shift(RowSource source, Progress progress) {
    if (source.sparse() || source.type() == ScalarType.Double) {
      return null;
    }
    try (PointerScope scope = new PointerScope()) {
      double[][] found = new double[2][];
      try {
        source.scan(
            Math.min(256, TileSize.rows(source)),
            tile -> {
              Tensor first = Tensors.as(tile.dense(), ScalarType.Double);
              Tensor mean = first.mean(0);
              found[0] = Tensors.doubles(mean);
              found[1] = Tensors.doubles(first.sub(mean).square().mean(0));
              throw new FirstTileOnly();
            });
      } catch (FirstTileOnly seen) {
        double far = 0;
        double spread = 0;
        for (int j = 0; j < found[0].length; j++) {
          far += found[0][j] * found[0][j];
          spread += found[1][j];
        }
        if (Double.isFinite(far) && far > FAR * FAR * spread && spread > 0) {
          progress.note(
              "means are far larger than deviations; float32 rows are shifted by their first"
                  + " means before they are squared");
          return found[0];
        }
      }
      return null;
    }
  }

  /** Ends a scan after its first tile. */
  private static final class FirstTileOnly extends RuntimeException {
    private static final long serialVersionUID = 1L;

    FirstTileOnly() {
      super(null, null, false, false);
    }
  }
}
