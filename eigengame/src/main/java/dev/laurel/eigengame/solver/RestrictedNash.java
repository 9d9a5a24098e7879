package dev.laurel.eigengame.solver;

import dev.laurel.core.Tensors;
import java.util.Arrays;
import java.util.function.Consumer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * The default solver, without a learning rate: every player's strategy is restricted to the same
 * subspace, and that restricted game is played exactly.
 *
 * <p>Best responses of the alpha and of the mu game on a subspace S are, in player order, the Ritz
 * vectors of M on S in descending order: player 1 takes the top one, player 2 the top one with its
 * parent deflated, and so on. A round therefore is a Rayleigh-Ritz step on S = span[V, G, P]:
 * positions, utility gradients (at a Ritz basis the gradient along the sphere is the residual
 * {@code M v - theta v}) and last moves. Algebraically this is LOBPCG without a preconditioner.
 *
 * <p>One round costs one product with M of K = k + spare columns. Small matrices are float64.
 */
public final class RestrictedNash {
  /** Images are carried by linear maps; after so many rounds they are computed afresh. */
  private static final int REFRESH_ROUNDS = 10;

  private final Oracle oracle;
  private final int players;
  private final double tolerance;
  private final int maxRounds;

  /**
   * A game.
   *
   * @param oracle products with M
   * @param players players whose convergence counts, k; spare ones may play with them
   * @param tolerance a player has converged when {@code |M v - theta v| <= tolerance * theta}
   * @param maxRounds most rounds
   */
  public RestrictedNash(Oracle oracle, int players, double tolerance, int maxRounds) {
    this.oracle = oracle;
    this.players = players;
    this.tolerance = tolerance;
    this.maxRounds = maxRounds;
  }

  /**
   * Where the game stands before a round.
   *
   * @param round rounds played
   * @param positions V, orthonormal columns (d, K), descending
   * @param images M V
   * @param moves last moves P, orthonormal, or null
   * @param moveImages M P, or null
   * @param values Ritz values theta (K)
   * @param residuals |M v_i - theta_i v_i| (K)
   * @param exact whether the images were computed, not carried by linear maps
   */
  public record State(
      int round,
      Tensor positions,
      Tensor images,
      Tensor moves,
      Tensor moveImages,
      double[] values,
      double[] residuals,
      boolean exact) {
    /** Frees the tensors. */
    void close() {
      positions.close();
      images.close();
      if (moves != null) {
        moves.close();
        moveImages.close();
      }
    }

    /** Moves the tensors to the scope around the innermost. */
    State keep() {
      Tensors.keep(positions);
      Tensors.keep(images);
      if (moves != null) {
        Tensors.keep(moves);
        Tensors.keep(moveImages);
      }
      return this;
    }
  }

  /**
   * How the game ended.
   *
   * @param state the last state, its images exact
   * @param converged whether every player that counts met the tolerance
   */
  public record Result(State state, boolean converged) {}

  /** The first state: the game on the span of the given columns (d, K). */
  public State start(Tensor columns) {
    try (PointerScope scope = new PointerScope()) {
      Tensor basis = Orthonormal.basis(columns);
      return ritz(0, basis, oracle.apply(basis), null, true).keep();
    }
  }

  /**
   * Plays until the players have converged, no direction is left, or the rounds are over.
   *
   * @param start where to begin
   * @param listener sees every state, in a scope that ends after the call
   */
  public Result play(State start, Consumer<State> listener) {
    try (PointerScope scope = new PointerScope()) {
      State state = start;
      boolean owned = false;
      boolean exhausted = false;
      while (true) {
        State next;
        if (converged(state) || exhausted || state.round() >= maxRounds) {
          if (trusted(state)) {
            break;
          }
          next = refreshed(state);
        } else {
          next = round(state);
          if (next == null) {
            exhausted = true;
            continue;
          }
          listener.accept(next);
        }
        if (owned) {
          state.close();
        }
        state = next;
        owned = true;
      }
      return new Result(state.keep(), exhausted || converged(state));
    }
  }

  /**
   * Whether the residuals of a state are those of exact images: carried ones differ by rounding, a
   * few dozen units in the last place of the largest, which must be far below what is tolerated.
   */
  private boolean trusted(State state) {
    double unit = oracle.type() == ScalarType.Double ? 0x1p-52 : 0x1p-23;
    double rounding = 50 * unit * Math.abs(state.values()[0]);
    return state.exact() || rounding < 0.1 * tolerance * state.values()[players - 1];
  }

  /** One round; null if the gradients offer no direction outside of what is played already. */
  public State round(State state) {
    try (PointerScope scope = new PointerScope()) {
      Tensor v = state.positions();
      Tensor p = state.moves();
      Tensor gradients = state.images().sub(v.mul(asRow(state.values())));
      Tensor g = Orthonormal.independentPart(gradients, v, p);
      if (g == null) {
        return null;
      }
      Tensor images = oracle.apply(g);
      Tensor s = p == null ? Tensors.beside(v, g) : Tensors.beside(v, g, p);
      Tensor ms =
          p == null
              ? Tensors.beside(state.images(), images)
              : Tensors.beside(state.images(), images, state.moveImages());
      State next = ritz(state.round() + 1, s, ms, v, false);
      if (next.round() % REFRESH_ROUNDS == 0) {
        next = refreshed(next);
      }
      return next.keep();
    }
  }

  /**
   * One round on positions and gradients alone, where the images are of a matrix that the positions
   * are not yet Ritz vectors of: the gradient along the sphere is {@code M v - <v, M v> v}.
   */
  public State respond(State state) {
    try (PointerScope scope = new PointerScope()) {
      Tensor v = state.positions();
      Tensor g = Orthonormal.independentPart(state.images(), v);
      if (g == null) {
        return ritz(state.round() + 1, v, state.images(), null, true).keep();
      }
      Tensor s = Tensors.beside(v, g);
      Tensor ms = Tensors.beside(state.images(), oracle.apply(g));
      int width = (int) v.size(1);
      return ritz(state.round() + 1, s, ms, width, null, true).keep();
    }
  }

  /** The restricted game on the orthonormal columns S: its first K best responses. */
  private State ritz(int round, Tensor s, Tensor ms, Tensor former, boolean exact) {
    int width = former == null ? (int) s.size(1) : (int) former.size(1);
    return ritz(round, s, ms, width, former, exact);
  }

  private State ritz(int round, Tensor s, Tensor ms, int width, Tensor former, boolean exact) {
    Tensor form = torch.mm(asDouble(s).t(), asDouble(ms));
    var eigen = torch.linalg_eigh(Tensors.times(form.add(form.t()), 0.5));
    // Ascending as LAPACK gives them; players are in descending order.
    Tensor descending = eigen.get1().flip(1);
    Tensor chosen = Tensors.columnRange(descending, 0, width).contiguous();
    double[] values = Arrays.copyOf(Tensors.doubles(eigen.get0().flip(0)), width);
    Tensor positions = torch.mm(s, like(s, chosen));
    Tensor images = torch.mm(ms, like(s, chosen));
    Tensor moves = null;
    Tensor moveImages = null;
    if (former != null) {
      Tensor moved = chosen.clone();
      Tensor unused = Tensors.rowRange(moved, 0, width).zero_();
      // Orthonormal to the new positions within S, by coefficients alone.
      Tensor part = Orthonormal.independentPart(moved, chosen);
      if (part != null) {
        moves = torch.mm(s, like(s, part));
        moveImages = torch.mm(ms, like(s, part));
      }
    }
    Tensor residuals = images.sub(positions.mul(asRow(values))).square().sum(0).sqrt();
    return new State(
        round, positions, images, moves, moveImages, values, Tensors.doubles(residuals), exact);
  }

  /** The same positions, orthonormal again, with exact images; moves follow by linear maps. */
  private State refreshed(State state) {
    try (PointerScope scope = new PointerScope()) {
      Tensor basis = Orthonormal.basis(state.positions());
      State exact = ritz(state.round(), basis, oracle.apply(basis), null, true);
      if (state.moves() == null) {
        return exact.keep();
      }
      Tensor overlap = torch.mm(exact.positions().t(), state.moves());
      return new State(
              exact.round(),
              exact.positions(),
              exact.images(),
              state.moves().sub(torch.mm(exact.positions(), overlap)),
              state.moveImages().sub(torch.mm(exact.images(), overlap)),
              exact.values(),
              exact.residuals(),
              true)
          .keep();
    }
  }

  /** Whether every player that counts meets the tolerance. */
  public boolean converged(State state) {
    double floor = 1e-12 * Math.abs(state.values()[0]);
    for (int i = 0; i < players; i++) {
      if (!(state.residuals()[i] <= tolerance * Math.max(state.values()[i], floor))) {
        return false;
      }
    }
    return true;
  }

  private Tensor asRow(double[] values) {
    Tensor row = Tensors.of(values, values.length);
    return Tensors.as(row, oracle.type());
  }

  private static Tensor asDouble(Tensor tensor) {
    return Tensors.as(tensor, ScalarType.Double);
  }

  private static Tensor like(Tensor model, Tensor tensor) {
    return Tensors.as(tensor, model.scalar_type().intern());
  }
}
