package dev.laurel.phm.layer;

import dev.laurel.core.Tensors;
import dev.laurel.core.UserError;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Module;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

/**
 * Attention of several heads whose transforms are hypercomplex (section 4.2 of the paper), by
 * tensor2tensor's rules: queries are scaled by the root of a head's width.
 */
public final class PhmMultiheadAttention extends Module {
  private final PhmLinear q;
  private final PhmLinear k;
  private final PhmLinear v;
  private final PhmLinear o;

  /** Queries, keys and values in one layer, or null. */
  private final PhmLinear fused;

  private final long heads;
  private final double dropout;

  /** Keys and values of what is attended to, which can be kept from step to step. */
  public record Memory(Tensor keys, Tensor values) {
    /** With the keys and values of later steps behind its own. */
    Memory with(Memory later) {
      return new Memory(
          torch.cat(new TensorVector(keys, later.keys()), 2),
          torch.cat(new TensorVector(values, later.values()), 2));
    }
  }

  /**
   * New.
   *
   * @param width of queries, keys and values; heads divide it
   * @param fuse whether queries, keys and values are one layer, as the paper's formula has it
   * @throws UserError if the heads do not divide the width
   */
  public PhmMultiheadAttention(
      long width, long heads, PhmConfig config, boolean fuse, double dropout, Random random) {
    super("PhmMultiheadAttention");
    if (heads < 1 || width % heads != 0) {
      throw UserError.of("%d heads do not divide the width %d", heads, width);
    }
    this.heads = heads;
    this.dropout = dropout;
    if (fuse) {
      fused = register_module("qkv", new PhmLinear(width, 3 * width, config, random));
      q = null;
      k = null;
      v = null;
    } else {
      fused = null;
      q = register_module("q", new PhmLinear(width, width, config, random));
      k = register_module("k", new PhmLinear(width, width, config, random));
      v = register_module("v", new PhmLinear(width, width, config, random));
    }
    o = register_module("o", new PhmLinear(width, width, config, random));
  }

  /** All weights by the names of their layers. */
  public Map<String, HypercomplexWeight> weights() {
    Map<String, HypercomplexWeight> all = new LinkedHashMap<>();
    if (fused == null) {
      all.put("q", q.weight());
      all.put("k", k.weight());
      all.put("v", v.weight());
    } else {
      all.put("qkv", fused.weight());
    }
    all.put("o", o.weight());
    return all;
  }

  /** Of itself. */
  public Tensor forward(Tensor x, Tensor mask) {
    try (PointerScope scope = new PointerScope()) {
      if (fused != null) {
        TensorVector all = fused.forward(x).chunk(3, -1);
        return Tensors.keep(
            attend(split(all.get(0)), new Memory(split(all.get(1)), split(all.get(2))), mask));
      }
      return Tensors.keep(attend(split(q.forward(x)), memory(x), mask));
    }
  }

  /**
   * What a sequence is when others attend to it, {@code (examples, heads, times, width / heads)}.
   */
  public Memory memory(Tensor x) {
    try (PointerScope scope = new PointerScope()) {
      requireSeparate();
      return new Memory(Tensors.keep(split(k.forward(x))), Tensors.keep(split(v.forward(x))));
    }
  }

  private void requireSeparate() {
    if (fused != null) {
      throw new IllegalStateException("fused attention is of a sequence to itself");
    }
  }

  /**
   * Of something else.
   *
   * @param x {@code (examples, times, width)}
   * @param mask added to the products of queries and keys; null for none
   */
  public Tensor forward(Tensor x, Memory memory, Tensor mask) {
    try (PointerScope scope = new PointerScope()) {
      Tensor queries = fused == null ? q.forward(x) : fused.forward(x).chunk(3, -1).get(0);
      return Tensors.keep(attend(split(queries), memory, mask));
    }
  }

  private Tensor split(Tensor x) {
    return x.view(x.size(0), x.size(1), heads, x.size(2) / heads).transpose(1, 2);
  }

  private Tensor attend(Tensor queries, Memory memory, Tensor mask) {
    double scale = 1 / Math.sqrt((double) queries.size(3));
    Tensor products = torch.matmul(Tensors.times(queries, scale), memory.keys().transpose(-2, -1));
    Tensor weights = (mask == null ? products : products.add(mask)).softmax(-1);
    if (dropout > 0 && is_training()) {
      weights = torch.dropout(weights, dropout, true);
    }
    Tensor read = torch.matmul(weights, memory.values()).transpose(1, 2);
    return o.forward(read.reshape(read.size(0), read.size(1), -1));
  }
}
