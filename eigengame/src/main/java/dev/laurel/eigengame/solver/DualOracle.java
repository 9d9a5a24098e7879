package dev.laurel.eigengame.solver;

import dev.laurel.core.Tensors;
import dev.laurel.core.data.RowSource;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * The Gram matrix of the rows, {@code Xc Xc^T / (n - 1)} (n, n), for few rows and many columns. Its
 * eigenvectors a give components {@code Xc^T a}, normalised.
 */
public final class DualOracle implements Oracle {
  /** Most rows. */
  public static final int MAX_ROWS = 8192;

  /** Columns centred at a time. */
  private static final int BLOCK = 4096;

  private final Tensor rows;
  private final Tensor gram;
  private final ColumnStatistics statistics;
  private final Tensor mean;
  private final Tensor scale;

  private DualOracle(
      Tensor rows, Tensor gram, Tensor mean, Tensor scale, ColumnStatistics statistics) {
    this.rows = rows;
    this.gram = gram;
    this.mean = mean;
    this.scale = scale;
    this.statistics = statistics;
    for (Tensor held : List.of(rows, gram, mean, scale)) {
      held.retainReference();
    }
  }

  /** Reads the rows, which stay in memory. */
  public static DualOracle read(RowSource source, boolean center, boolean standardize) {
    try (PointerScope scope = new PointerScope()) {
      Tensor x = whole(source);
      int d = source.columns();
      Tensor mean = Tensors.zeros(source.type(), d);
      Tensor scale = torch.ones_like(mean);
      double[] means = new double[d];
      double[] variances = new double[d];
      Tensor gram = Tensors.zeros(ScalarType.Double, source.rows(), source.rows());
      for (int from = 0; from < d; from += BLOCK) {
        try (PointerScope block = new PointerScope()) {
          int to = Math.min(d, from + BLOCK);
          Tensor part = Tensors.as(Tensors.columnRange(x, from, to), ScalarType.Double);
          Tensor sums = part.sum(0);
          Tensor centred = center ? part.sub(Tensors.times(sums, 1.0 / source.rows())) : part;
          ColumnStatistics of =
              ColumnStatistics.of(
                  source,
                  null,
                  Tensors.doubles(sums),
                  Tensors.doubles(part.square().sum(0)),
                  center);
          Tensor squares = centred.square().sum(0);
          double[] exact = Tensors.doubles(Tensors.times(squares, 1.0 / (source.rows() - 1)));
          System.arraycopy(of.mean(), 0, means, from, to - from);
          System.arraycopy(exact, 0, variances, from, to - from);
          if (standardize) {
            Tensor deviations = Tensors.of(exact, to - from).sqrt();
            Tensor inverse =
                torch.where(
                    deviations.gt(torch.zeros_like(deviations)),
                    deviations.reciprocal(),
                    torch.zeros_like(deviations));
            scale.narrow(0, from, to - from).copy_(inverse);
            centred = centred.mul(inverse);
          }
          Tensor working = Tensors.as(centred, source.type());
          gram.add_(torch.mm(working, working.t()));
        }
      }
      mean.copy_(Tensors.of(means, d));
      return new DualOracle(
          x,
          Tensors.times(gram, 1.0 / (source.rows() - 1)),
          mean,
          scale,
          new ColumnStatistics(source.rows(), means, variances));
    }
  }

  private static Tensor whole(RowSource source) {
    List<Tensor> parts = new ArrayList<>();
    source.scan(
        (int) source.rows(),
        tile -> {
          Tensor part = tile.dense();
          part.retainReference();
          parts.add(part);
        });
    if (parts.size() == 1) {
      return parts.get(0);
    }
    Tensor joined = Tensors.above(parts.toArray(Tensor[]::new));
    parts.forEach(Tensor::close);
    return joined;
  }

  /** Means and variances of the columns. */
  public ColumnStatistics statistics() {
    return statistics;
  }

  /** The Gram matrix, float64 (n, n). */
  public Tensor matrix() {
    return gram;
  }

  /** Components {@code Xc^T a}, not normalised, of eigenvectors a (n, k): (d, k). */
  public Tensor components(Tensor a) {
    try (PointerScope scope = new PointerScope()) {
      Tensor weights = Tensors.as(a, rows.scalar_type().intern());
      Tensor product = torch.mm(rows.t(), weights);
      Tensor centred = product.sub(torch.outer(mean, weights.sum(0)));
      return Tensors.keep(centred.mul(scale.unsqueeze(1)));
    }
  }

  @Override
  public int dimension() {
    return (int) gram.size(0);
  }

  @Override
  public ScalarType type() {
    return ScalarType.Double;
  }

  @Override
  public Tensor apply(Tensor v) {
    return torch.mm(gram, v);
  }

  @Override
  public void close() {
    for (Tensor held : List.of(rows, gram, mean, scale)) {
      held.close();
    }
  }
}
