package dev.laurel.phm.layer;

import dev.laurel.core.Tensors;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

/**
 * The attention of the authors' quaternion mode: queries and keys multiply as quaternions, so that
 * there are four matrices of products, each of which weighs its own quarter of the values.
 */
public final class QuaternionAttention {
  private static final int PARTS = 4;

  private QuaternionAttention() {}

  /**
   * The four products.
   *
   * @param queries {@code (examples, heads, times, width)}: the parts r, i, j, k side by side
   * @param keys of other times
   * @return r, i, j, k, each {@code (examples, heads, times, other times)}
   */
  public static Tensor[] products(Tensor queries, Tensor keys) {
    try (PointerScope scope = new PointerScope()) {
      TensorVector q = queries.chunk(PARTS, -1);
      TensorVector k = keys.chunk(PARTS, -1);
      return new Tensor[] {
        sum(q, k, new int[] {0, 1, 2, 3}, new int[] {1, -1, -1, -1}),
        sum(q, k, new int[] {1, 0, 3, 2}, new int[] {1, 1, 1, -1}),
        sum(q, k, new int[] {2, 3, 0, 1}, new int[] {1, -1, 1, 1}),
        sum(q, k, new int[] {3, 2, 1, 0}, new int[] {1, 1, -1, 1})
      };
    }
  }

  /** The sum of the products of every part of the queries with a part of the keys. */
  private static Tensor sum(TensorVector q, TensorVector k, int[] partner, int[] sign) {
    Tensor total = null;
    for (int part = 0; part < PARTS; part++) {
      Tensor product = torch.matmul(q.get(part), k.get(partner[part]).transpose(-2, -1));
      Tensor signed = sign[part] > 0 ? product : product.neg();
      total = total == null ? signed : total.add(signed);
    }
    return Tensors.keep(total);
  }

  /**
   * What is read.
   *
   * @param values {@code (examples, heads, other times, width)}
   * @param mask added to all four products; null for none
   */
  public static Tensor read(Tensor queries, Tensor keys, Tensor values, Tensor mask) {
    try (PointerScope scope = new PointerScope()) {
      double scale = 1 / Math.sqrt((double) queries.size(-1));
      Tensor[] products = products(Tensors.times(queries, scale), keys);
      TensorVector v = values.chunk(PARTS, -1);
      Tensor[] parts = new Tensor[PARTS];
      for (int part = 0; part < PARTS; part++) {
        Tensor masked = mask == null ? products[part] : products[part].add(mask);
        parts[part] = torch.matmul(masked.softmax(-1), v.get(part));
      }
      return Tensors.keep(torch.cat(new TensorVector(parts), -1));
    }
  }
}
