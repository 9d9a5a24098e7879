package dev.laurel.nas.network;

import dev.laurel.core.Tensors;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * How much of every operation of every edge of a cell goes into the sum.
 *
 * @param table {@code (edges, operations)}, may have a gradient
 * @param values the same numbers
 */
public record Mixing(Tensor table, double[][] values) {
  /** Of a table. */
  public static Mixing of(Tensor table) {
    try (PointerScope scope = new PointerScope()) {
      Tensor numbers = table.detach();
      double[][] values = Tensors.rows(Tensors.as(numbers, ScalarType.Double));
      return new Mixing(table, values);
    }
  }

  /** Of the numbers alone. */
  public static Mixing of(double[][] values) {
    float[][] rows = new float[values.length][];
    for (int e = 0; e < rows.length; e++) {
      rows[e] = new float[values[e].length];
      for (int o = 0; o < rows[e].length; o++) {
        rows[e][o] = (float) values[e][o];
      }
    }
    return new Mixing(Tensors.of(rows), values);
  }
}
