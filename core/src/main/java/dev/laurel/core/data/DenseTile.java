package dev.laurel.core.data;

import dev.laurel.core.Tensors;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.ScalarTypeOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * A tile with every entry stored.
 *
 * @param firstRow index of the first row in the source
 * @param dense the entries (b, d), float32 or float64
 */
public record DenseTile(long firstRow, Tensor dense) implements Tile {
  @Override
  public int rows() {
    return (int) dense.size(0);
  }

  @Override
  public Tensor times(Tensor v) {
    return torch.mm(dense, v);
  }

  @Override
  public void addTransposeTimes(Tensor z, Tensor sum) {
    try (PointerScope scope = new PointerScope()) {
      Tensor unused = sum.addmm_(dense.t(), z);
    }
  }

  @Override
  public Tensor columnSums() {
    // A product with ones: faster than a reduction, and exact enough for a few thousand rows.
    try (PointerScope scope = new PointerScope()) {
      Tensor ones = torch.ones_like(dense.select(1, 0));
      return Tensors.keep(dense.t().mv(ones).to(ScalarType.Double));
    }
  }

  @Override
  public Tensor columnSquares() {
    try (Tensor squares = dense.square();
        ScalarTypeOptional type = new ScalarTypeOptional(ScalarType.Double)) {
      return squares.sum(new long[] {0}, false, type);
    }
  }
}
