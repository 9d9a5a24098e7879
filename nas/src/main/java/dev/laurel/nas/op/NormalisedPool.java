package dev.laurel.nas.op;

import org.bytedeco.pytorch.Module;
import org.bytedeco.pytorch.Tensor;

/**
 * A pool and a normalisation without parameters, as it stands among candidates. On all edges from
 * one state it gives the same while training, so that it is computed once.
 */
final class NormalisedPool extends Module implements Layer {
  private final String name;
  private final Layer pool;
  private final BatchNorm norm;

  /**
   * New.
   *
   * @param name equal for equal pools
   */
  NormalisedPool(String name, Layer pool, int channels) {
    super("NormalisedPool");
    this.name = name;
    this.pool = pool;
    norm = register_module("1", new BatchNorm(channels, false));
  }

  @Override
  public Tensor forward(Tensor x) {
    return norm.forward(pool.forward(x));
  }

  @Override
  public Tensor scaled(Source source, Tensor scale) {
    if (!is_training()) {
      return norm.scaled(pool.forward(source.x()), scale);
    }
    BatchNorm.Normalised pooled = source.pool(name, () -> norm.alone(pool.forward(source.x())));
    norm.see(pooled);
    return pooled.values().mul(scale);
  }
}
