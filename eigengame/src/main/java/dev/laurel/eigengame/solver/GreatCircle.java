package dev.laurel.eigengame.solver;

import dev.laurel.core.Tensors;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * The decentralised best response: no shared subspace, each player searches its own great circle.
 *
 * <p>The alpha utility of player i is the quadratic form of {@code C_i = M - sum_j M v_j v_j^T M /
 * <v_j, M v_j>}. Along the circle through v_i and a unit tangent g_i it is {@code a + b cos 2t + c
 * sin 2t}, so its exact maximiser is known; with the last move it is the top eigenvector of a 3 x 3
 * form. Gradients are taken against the same parents; responses go in player order, each against
 * parents that have already moved. Converges more slowly than {@link RestrictedNash} and fails when
 * fewer than k eigenvalues are positive: for study, and where players must not share a subspace.
 */
public final class GreatCircle {
  private final Oracle oracle;
  private final boolean lastMove;

  /**
   * A game.
   *
   * @param lastMove whether the last move widens the search
   */
  public GreatCircle(Oracle oracle, boolean lastMove) {
    this.oracle = oracle;
    this.lastMove = lastMove;
  }

  /**
   * Positions and images.
   *
   * @param positions V, unit columns (d, k)
   * @param images M V
   * @param moves last moves, unit columns, or null
   * @param moveImages M times them, or null
   */
  public record State(Tensor positions, Tensor images, Tensor moves, Tensor moveImages) {}

  /** The first state. */
  public State start(Tensor columns) {
    try (PointerScope scope = new PointerScope()) {
      Tensor v = Orthonormal.basis(columns);
      return new State(Tensors.keep(v), Tensors.keep(oracle.apply(v)), null, null);
    }
  }

  /** Unit tangent directions of the alpha gradients, all against the same parents (d, k). */
  public static Tensor directions(Tensor v, Tensor images) {
    try (PointerScope scope = new PointerScope()) {
      Tensor products = torch.mm(v.t(), images);
      Tensor weights = products.div(products.diagonal()).tril(-1);
      Tensor gradient = images.sub(torch.mm(images, weights.t()));
      Tensor tangent = gradient.sub(v.mul(gradient.mul(v).sum(0)));
      return Tensors.keep(unit(tangent));
    }
  }

  /** Columns of length 1; columns of length 0 stay 0. */
  private static Tensor unit(Tensor columns) {
    Tensor lengths = columns.square().sum(0).sqrt();
    Tensor positive = lengths.gt(torch.zeros_like(lengths));
    return columns.div(torch.where(positive, lengths, torch.ones_like(lengths)));
  }

  /** One round: all gradients (one product with M), then the responses in player order. */
  public State round(State state) {
    try (PointerScope scope = new PointerScope()) {
      Tensor g = directions(state.positions(), state.images());
      return respond(state, g, oracle.apply(g));
    }
  }

  /**
   * The responses in player order along given unit tangents.
   *
   * @param g directions (d, k)
   * @param gradientImages M g
   */
  public State respond(State state, Tensor g, Tensor gradientImages) {
    try (PointerScope scope = new PointerScope()) {
      Tensor v = state.positions().clone();
      Tensor mv = state.images().clone();
      Tensor moves = torch.zeros_like(v);
      Tensor moveImages = torch.zeros_like(v);
      for (int i = 0; i < v.size(1); i++) {
        try (PointerScope player = new PointerScope()) {
          boolean wide = lastMove && state.moves() != null;
          Tensor s = columns(i, v, g, wide ? state.moves() : null);
          Tensor ms = columns(i, mv, gradientImages, wide ? state.moveImages() : null);
          Tensor best = best(s, ms, Tensors.columnRange(v, 0, i), Tensors.columnRange(mv, 0, i));
          Tensor position = torch.mm(s, best);
          Tensor image = torch.mm(ms, best);
          Tensor still = best.clone();
          Tensor unused = still.narrow(0, 0, 1).zero_();
          Tensor move = torch.mm(s, still);
          Tensor length = move.norm();
          if (length.item_double() > 0) {
            Tensors.columnRange(moves, i, i + 1).copy_(move.div(length));
            Tensors.columnRange(moveImages, i, i + 1).copy_(torch.mm(ms, still).div(length));
          }
          Tensors.columnRange(v, i, i + 1).copy_(position);
          Tensors.columnRange(mv, i, i + 1).copy_(image);
        }
      }
      return new State(
          Tensors.keep(v), Tensors.keep(mv), Tensors.keep(moves), Tensors.keep(moveImages));
    }
  }

  private static Tensor columns(int i, Tensor first, Tensor second, Tensor third) {
    Tensor a = Tensors.columnRange(first, i, i + 1);
    Tensor b = Tensors.columnRange(second, i, i + 1);
    return third == null
        ? Tensors.beside(a, b)
        : Tensors.beside(a, b, Tensors.columnRange(third, i, i + 1));
  }

  /**
   * Coefficients (m, 1) of the unit vector in span(s) of highest utility, on the side of s's first
   * column.
   */
  private static Tensor best(Tensor s, Tensor ms, Tensor parents, Tensor parentImages) {
    Tensor wide = Tensors.as(s, ScalarType.Double);
    Tensor images = Tensors.as(ms, ScalarType.Double);
    Tensor form = torch.mm(wide.t(), images);
    if (parents.size(1) > 0) {
      Tensor p = Tensors.as(parents, ScalarType.Double);
      Tensor mp = Tensors.as(parentImages, ScalarType.Double);
      Tensor overlaps = torch.mm(wide.t(), mp);
      Tensor variances = p.mul(mp).sum(0);
      form = form.sub(torch.mm(overlaps.div(variances), overlaps.t()));
    }
    // The columns of s need not be orthogonal: whiten by the eigenvectors of their Gram matrix.
    var gram = torch.linalg_eigh(torch.mm(wide.t(), wide));
    double[] lengths = Tensors.doubles(gram.get0());
    int first = 0;
    while (lengths[first] < 1e-10 * lengths[lengths.length - 1]) {
      first++;
    }
    Tensor basis =
        Tensors.columnRange(gram.get1(), first, lengths.length)
            .div(gram.get0().narrow(0, first, lengths.length - first).sqrt());
    Tensor restricted = torch.mm(torch.mm(basis.t(), form), basis);
    Tensor symmetric = Tensors.times(restricted.add(restricted.t()), 0.5);
    Tensor top = torch.linalg_eigh(symmetric).get1().narrow(1, symmetric.size(0) - 1, 1);
    Tensor coefficients = torch.mm(basis, top);
    double side = coefficients.select(0, 0).item_double();
    return Tensors.as(Tensors.times(coefficients, side < 0 ? -1 : 1), s.scalar_type().intern());
  }

  /** Norms of {@code M v - <v, M v> v} and the values {@code <v, M v>}: {residuals, values}. */
  public static double[][] certificates(State state) {
    try (PointerScope scope = new PointerScope()) {
      Tensor values = state.positions().mul(state.images()).sum(0);
      Tensor residuals = state.images().sub(state.positions().mul(values)).square().sum(0).sqrt();
      return new double[][] {Tensors.doubles(residuals), Tensors.doubles(values)};
    }
  }
}
