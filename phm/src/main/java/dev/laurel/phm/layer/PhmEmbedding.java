package dev.laurel.phm.layer;

import dev.laurel.core.Tensors;
import java.util.Random;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Module;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/** Vectors of words as the rows of a {@link HypercomplexWeight}; also the last layer over words. */
public final class PhmEmbedding extends Module {
  private final HypercomplexWeight weight;

  /**
   * New vectors, of variance {@code 1 / width}.
   *
   * @param words how many; n divides it, so pad the vocabulary
   * @param width numbers of a vector
   */
  public PhmEmbedding(long words, long width, PhmConfig config, Random random) {
    super("PhmEmbedding");
    weight = new HypercomplexWeight(this, "", words, width, new long[0], config, null, random);
    // First values give entries of variance 2 / (words + width).
    weight.scale(Math.sqrt((words + width) / (2.0 * width)));
  }

  /** The weight, {@code (words, width)}. */
  public HypercomplexWeight weight() {
    return weight;
  }

  /** The vectors of words, {@code (..., width)}. */
  public Tensor forward(Tensor words) {
    try (PointerScope scope = new PointerScope()) {
      return Tensors.keep(torch.embedding(weight.materialized(), words));
    }
  }

  /** The products of states with all vectors, {@code (..., words)}. */
  public Tensor scores(Tensor states) {
    try (PointerScope scope = new PointerScope()) {
      return Tensors.keep(torch.matmul(states, weight.materialized().t()));
    }
  }
}
