package dev.laurel.scoresde.network;

import dev.laurel.core.Tensors;
import dev.laurel.scoresde.network.NcsnConfig.Normalization;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Module;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * The norms of NCSN: instance norm++, instance norm and variance norm, whose factors are the
 * network's own or, told the noise level, a row of a table.
 *
 * <p>Instance norm++: gamma (instance norm of x + alpha m) + beta, where m are the means of the
 * channels, normed among themselves with their unbiased variance.
 */
final class NcsnNorm extends Module {
  private static final double EPSILON = 1e-5;

  private final Normalization kind;
  private final long channels;
  private final Tensor table;
  private final Tensor alpha;
  private final Tensor gamma;
  private final Tensor beta;

  /**
   * A norm.
   *
   * @param levels noise levels of the table; 0 for factors of its own
   */
  NcsnNorm(Initializer initializer, Normalization kind, long channels, long levels) {
    super("Norm");
    this.kind = kind;
    this.channels = channels;
    boolean own = levels == 0;
    if (own) {
      table = null;
      alpha = kind == Normalization.INSTANCE ? null : nearOne(initializer, "alpha", channels);
      gamma = kind == Normalization.INSTANCE_PLUS ? nearOne(initializer, "gamma", channels) : null;
      beta =
          kind == Normalization.INSTANCE_PLUS
              ? registered("beta", Tensors.zeros(ScalarType.Float, channels))
              : null;
      return;
    }
    alpha = null;
    gamma = null;
    beta = null;
    Numbered embed = register_module("embed", new Numbered());
    Tensor factors =
        switch (kind) {
          case INSTANCE_PLUS ->
              Tensors.beside(
                  initializer.normal(1, 0.02, levels, 2 * channels),
                  Tensors.zeros(ScalarType.Float, levels, channels));
          case INSTANCE ->
              Tensors.beside(
                  initializer.normal(1, 0.02, levels, channels),
                  Tensors.zeros(ScalarType.Float, levels, channels));
          case VARIANCE -> initializer.normal(1, 0.02, levels, channels);
        };
    table = factors;
    embed.register_parameter("weight", table);
  }

  private Tensor nearOne(Initializer initializer, String name, long size) {
    return registered(name, initializer.normal(1, 0.02, size));
  }

  private Tensor registered(String name, Tensor value) {
    register_parameter(name, value);
    return value;
  }

  /**
   * The normed values.
   *
   * @param levels number of the noise level of each row; null where the factors are its own
   */
  Tensor forward(Tensor x, Tensor levels) {
    try (PointerScope scope = new PointerScope()) {
      Tensor row = table == null ? null : table.index_select(0, levels);
      Tensor out =
          switch (kind) {
            case VARIANCE -> {
              Tensor variance = x.var(new long[] {2, 3}, true, true);
              Tensor h = x.div(variance.add(new Scalar(EPSILON)).sqrt());
              yield spread(row == null ? alpha : row).mul(h);
            }
            case INSTANCE -> {
              Tensor h = instanceNorm(x);
              yield row == null ? h : spread(part(row, 0)).mul(h).add(spread(part(row, 1)));
            }
            case INSTANCE_PLUS -> {
              Tensor means = x.mean(2, 3);
              Tensor variance = means.var(new long[] {1}, true, true);
              Tensor centre =
                  means.mean(new long[] {1}, true, new org.bytedeco.pytorch.ScalarTypeOptional());
              Tensor m = means.sub(centre).div(variance.add(new Scalar(EPSILON)).sqrt());
              Tensor h =
                  instanceNorm(x)
                      .add(
                          m.unsqueeze(-1)
                              .unsqueeze(-1)
                              .mul(spread(row == null ? alpha : part(row, 1))));
              yield spread(row == null ? gamma : part(row, 0))
                  .mul(h)
                  .add(spread(row == null ? beta : part(row, 2)));
            }
          };
      return Tensors.keep(out);
    }
  }

  private Tensor part(Tensor row, long number) {
    return row.narrow(1, number * channels, channels);
  }

  private Tensor spread(Tensor factors) {
    return factors.reshape(-1, channels, 1, 1);
  }

  private static Tensor instanceNorm(Tensor x) {
    TensorOptional none = new TensorOptional();
    return torch.instance_norm(x, none, none, none, none, true, 0.1, EPSILON, false);
  }
}
