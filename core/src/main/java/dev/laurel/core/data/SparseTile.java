package dev.laurel.core.data;

import dev.laurel.core.Tensors;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/** Some rows of a {@link SparseRows}: products cost the entries stored, times k. */
public final class SparseTile implements Tile {
  private final SparseRows source;
  private final int from;
  private final int to;

  SparseTile(SparseRows source, int from, int to) {
    this.source = source;
    this.from = from;
    this.to = to;
  }

  @Override
  public long firstRow() {
    return from;
  }

  @Override
  public int rows() {
    return to - from;
  }

  /**
   * Rows {@code from + chunk * size …} are one worker's share; the same for a number of threads.
   */
  private int chunkStart(int chunk, int chunks) {
    return from + (int) ((long) rows() * chunk / chunks);
  }

  @Override
  public Tensor times(Tensor v) {
    int k = (int) v.size(1);
    double[] factors = Tensors.doubles(v);
    double[] product = new double[Math.multiplyExact(rows(), k)];
    int chunks = torch.get_num_threads();
    IntStream.range(0, chunks)
        .parallel()
        .forEach(
            chunk -> {
              for (int row = chunkStart(chunk, chunks);
                  row < chunkStart(chunk + 1, chunks);
                  row++) {
                int target = (row - from) * k;
                for (int at = source.start(row); at < source.start(row + 1); at++) {
                  double value = source.value(at);
                  int base = source.column(at) * k;
                  for (int j = 0; j < k; j++) {
                    product[target + j] += value * factors[base + j];
                  }
                }
              }
            });
    return asTypeOf(v, Tensors.of(product, rows(), k));
  }

  @Override
  public void addTransposeTimes(Tensor z, Tensor sum) {
    int k = (int) z.size(1);
    int d = source.columns();
    double[] factors = Tensors.doubles(z);
    int chunks = torch.get_num_threads();
    double[][] parts = new double[chunks][];
    IntStream.range(0, chunks)
        .parallel()
        .forEach(
            chunk -> {
              double[] part = new double[Math.multiplyExact(d, k)];
              for (int row = chunkStart(chunk, chunks);
                  row < chunkStart(chunk + 1, chunks);
                  row++) {
                int base = (row - from) * k;
                for (int at = source.start(row); at < source.start(row + 1); at++) {
                  double value = source.value(at);
                  int target = source.column(at) * k;
                  for (int j = 0; j < k; j++) {
                    part[target + j] += value * factors[base + j];
                  }
                }
              }
              parts[chunk] = part;
            });
    // Added in the order of the chunks, so that the result does not depend on who finished first.
    for (double[] part : parts) {
      try (Tensor addend = asTypeOf(sum, Tensors.of(part, d, k))) {
        Tensor unused = sum.add_(addend);
      }
    }
  }

  @Override
  public Tensor columnSums() {
    double[] sums = new double[source.columns()];
    for (int at = source.start(from); at < source.start(to); at++) {
      sums[source.column(at)] += source.value(at);
    }
    return Tensors.of(sums, sums.length);
  }

  @Override
  public Tensor columnSquares() {
    double[] squares = new double[source.columns()];
    for (int at = source.start(from); at < source.start(to); at++) {
      squares[source.column(at)] += source.value(at) * source.value(at);
    }
    return Tensors.of(squares, squares.length);
  }

  @Override
  public Tensor dense() {
    int d = source.columns();
    double[] values = new double[Math.multiplyExact(rows(), d)];
    for (int row = from; row < to; row++) {
      for (int at = source.start(row); at < source.start(row + 1); at++) {
        values[(row - from) * d + source.column(at)] += source.value(at);
      }
    }
    try (Tensor doubles = Tensors.of(values, rows(), d)) {
      return doubles.to(source.type());
    }
  }

  private static Tensor asTypeOf(Tensor model, Tensor doubles) {
    ScalarType type = model.scalar_type().intern();
    if (type == ScalarType.Double) {
      return doubles;
    }
    try (doubles) {
      return doubles.to(type);
    }
  }
}
