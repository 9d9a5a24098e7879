package dev.laurel.eigengame.game;

import dev.laurel.core.Tensors;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * The game of "EigenGame: PCA as a Nash Equilibrium" (Gemp et al., ICLR 2021). Player i is rewarded
 * for variance and punished for aligning with its parents j &lt; i:
 *
 * <pre>
 * u_i = &lt;v_i, M v_i&gt; - sum_{j&lt;i} &lt;v_i, M v_j&gt;^2 / &lt;v_j, M v_j&gt;,   M = X^T X
 * </pre>
 *
 * All of it is computed from Z = X V^T: four matrix products for all players together.
 *
 * @param riemannian whether a step follows the gradient along the sphere (the paper's "R" variant)
 */
public record AlphaGame(boolean riemannian) implements MinibatchGame {
  /**
   * Utilities of all players.
   *
   * @param x data (b, d)
   * @param v strategies (k, d)
   * @return (k)
   */
  public static Tensor utilities(Tensor x, Tensor v) {
    try (PointerScope scope = new PointerScope()) {
      Tensor z = torch.mm(x, v.t());
      Tensor products = torch.mm(z.t(), z);
      Tensor rewards = products.diagonal();
      Tensor penalties = products.square().div(rewards).tril(-1).sum(1);
      return Tensors.keep(rewards.sub(penalties));
    }
  }

  /**
   * Gradients of the utilities, {@code 2 X^T [X v_i - sum_{j<i} (<Xv_i,Xv_j> / <Xv_j,Xv_j>) X
   * v_j]}.
   *
   * @return (k, d)
   */
  public static Tensor gradient(Tensor x, Tensor v) {
    try (PointerScope scope = new PointerScope()) {
      Tensor z = torch.mm(x, v.t());
      Tensor products = torch.mm(z.t(), z);
      // Row i, column j: the weight of parent j in player i's penalty.
      Tensor weights = products.div(products.diagonal()).tril(-1);
      Tensor rewarded = z.sub(torch.mm(z, weights.t()));
      return Tensors.keep(Tensors.times(torch.mm(rewarded.t(), x), 2));
    }
  }

  /** Algorithm 2: every player steps at once, against the same parents. */
  @Override
  public Tensor next(Tensor v, Tensor x, double step) {
    try (PointerScope scope = new PointerScope()) {
      Tensor direction = gradient(x, v);
      if (riemannian) {
        direction = Players.tangent(direction, v);
      }
      return Tensors.keep(Players.normalised(v.add(Tensors.times(direction, step))));
    }
  }

  /**
   * What Algorithm 1 found.
   *
   * @param v strategies (k, d)
   * @param iterations the paper's count of steps of each player
   * @param capped whether the cap ended a player's turn before that count
   */
  public record Sequential(Tensor v, long[] iterations, boolean[] capped) {}

  /**
   * Algorithm 1: one player after the other, its parents finished. Player i takes {@code t_i =
   * ceil(5/4 min(|grad u_i(v_i^0)| / 2, rho)^-2)} steps.
   *
   * @param x the full data (n, d)
   * @param start strategies (k, d)
   * @param step step size
   * @param rho tolerated gradient norm of every player
   * @param cap most steps of a player; {@code t_i} explodes for small rho
   */
  public static Sequential sequential(Tensor x, Tensor start, double step, double rho, long cap) {
    int k = (int) start.size(0);
    long[] iterations = new long[k];
    boolean[] capped = new boolean[k];
    try (PointerScope scope = new PointerScope()) {
      AlphaGame riemannian = new AlphaGame(true);
      Tensor v = Players.normalised(start).clone();
      for (int i = 0; i < k; i++) {
        // The last of the players 0..i plays; the others are its parents.
        double norm = gradient(x, Tensors.rowRange(v, 0, i + 1)).select(0, i).norm().item_double();
        long wanted = (long) Math.ceil(1.25 * Math.pow(Math.min(norm / 2, rho), -2));
        iterations[i] = wanted;
        capped[i] = wanted > cap;
        for (long t = 0; t < Math.min(wanted, cap); t++) {
          try (PointerScope turn = new PointerScope()) {
            Tensor moved = riemannian.next(Tensors.rowRange(v, 0, i + 1), x, step);
            Tensor unused = v.select(0, i).copy_(moved.select(0, i));
          }
        }
      }
      return new Sequential(Tensors.keep(v), iterations, capped);
    }
  }
}
