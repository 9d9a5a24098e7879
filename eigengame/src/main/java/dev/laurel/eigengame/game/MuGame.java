package dev.laurel.eigengame.game;

import dev.laurel.core.Tensors;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * The game of "EigenGame Unloaded" (Gemp et al., ICLR 2022), whose update is linear in the
 * covariance and so unbiased on minibatches:
 *
 * <pre>d_i = C v_i - sum_{j&lt;i} &lt;v_i, C v_j&gt; v_j,   C = X^T X / b</pre>
 */
public final class MuGame implements MinibatchGame {
  private final boolean riemannian;
  private final double momentum;
  private Tensor trace;

  /**
   * The game.
   *
   * @param riemannian whether to follow the direction along the sphere; the paper's Algorithm 1
   *     does, its experiments and the official code do not
   * @param momentum Nesterov's, 0 for none
   */
  public MuGame(boolean riemannian, double momentum) {
    this.riemannian = riemannian;
    this.momentum = momentum;
  }

  /**
   * The direction of all players ({@code eg_gradients.pca_unloaded_gradients}).
   *
   * @param x minibatch (b, d)
   * @param v strategies (k, d)
   * @return (k, d)
   */
  public static Tensor direction(Tensor x, Tensor v) {
    try (PointerScope scope = new PointerScope()) {
      Tensor z = torch.mm(x, v.t());
      Tensor rewards = Tensors.times(torch.mm(z.t(), x), 1.0 / x.size(0));
      Tensor weights = torch.mm(v, rewards.t()).tril(-1);
      return Tensors.keep(rewards.sub(torch.mm(weights, v)));
    }
  }

  @Override
  public Tensor next(Tensor v, Tensor x, double step) {
    try (PointerScope scope = new PointerScope()) {
      Tensor direction = direction(x, v);
      if (riemannian) {
        direction = Players.tangent(direction, v);
      }
      if (momentum > 0) {
        Tensor memory = trace == null ? direction : direction.add(Tensors.times(trace, momentum));
        direction = direction.add(Tensors.times(memory, momentum));
        remember(memory);
      }
      return Tensors.keep(Players.normalised(v.add(Tensors.times(direction, step))));
    }
  }

  private void remember(Tensor memory) {
    Tensor copy = memory.clone();
    copy.retainReference();
    close();
    trace = copy;
  }

  @Override
  public void close() {
    if (trace != null) {
      trace.close();
      trace = null;
    }
  }
}
