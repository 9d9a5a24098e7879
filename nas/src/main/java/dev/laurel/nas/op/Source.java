package dev.laurel.nas.op;

import java.util.HashMap;
import java.util.Map;
import java.util.function.Supplier;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;

/**
 * A state that many candidates read. Most of them rectify it first, and pools have no parameters:
 * what they have in common is computed once and kept in one scope.
 */
public final class Source {
  private final Tensor x;
  private final PointerScope scope;
  private final Map<String, BatchNorm.Normalised> pools = new HashMap<>();
  private Tensor rectified;

  /**
   * Of a state.
   *
   * @param scope in which everything is kept
   */
  public Source(Tensor x, PointerScope scope) {
    this.x = x;
    this.scope = scope;
  }

  /** The state. */
  public Tensor x() {
    return x;
  }

  /** The state without what is negative. */
  Tensor rectified() {
    if (rectified == null) {
      rectified = Layer.RECTIFIER.forward(x);
      scope.attach(rectified);
    }
    return rectified;
  }

  /** The pool of a name, normalised, computed if it is the first time. */
  BatchNorm.Normalised pool(String name, Supplier<BatchNorm.Normalised> first) {
    BatchNorm.Normalised known = pools.get(name);
    if (known == null) {
      known = first.get();
      scope.attach(known.values());
      scope.attach(known.mean());
      scope.attach(known.variance());
      pools.put(name, known);
    }
    return known;
  }
}
