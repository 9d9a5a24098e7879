package dev.laurel.phm.layer;

import dev.laurel.core.Tensors;
import java.util.Random;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

/**
 * Learned rules as few products: {@code A[i,a,c] = sum_r alpha[r,i] beta[r,a] gamma[r,c]}, by
 * damped least squares (Levenberg and Marquardt) from random starts. Almost all rules of n = 4 are
 * 7 products, where the table has 16 entries for each of its parts.
 */
final class RankDecomposition {
  private static final int STARTS = 8;
  private static final int ITERATIONS = 400;
  private static final double FIRST_DAMPING = 1;
  private static final double LEAST_DAMPING = 1e-12;
  private static final double MOST_DAMPING = 1e9;

  /** Relative to the largest number of the rules. */
  private static final double EXACT = 1e-7;

  /** Above this, unknowns are too many to solve for. */
  private static final int LARGEST = 8;

  private final Tensor rules;
  private final int n;
  private final int rank;

  private RankDecomposition(Tensor rules, int rank) {
    this.rules = rules;
    this.n = (int) rules.size(1);
    this.rank = rank;
  }

  /**
   * The fewest products that give the rules, as far as they save work.
   *
   * @param rules {@code (n, n, n)}
   * @return in the caller's scope, float32; null if there are none, or none were found
   */
  static RankFactors of(Tensor rules, long seed) {
    int n = (int) rules.size(1);
    if (n < 2 || n > LARGEST || rules.size(0) != n) {
      return null;
    }
    // As many unknowns as numbers: fewer products cannot give all rules.
    int least = (n * n * n + 3 * n - 3) / (3 * n - 2);
    try (PointerScope scope = new PointerScope()) {
      Tensor wanted = rules.detach().to(torch.ScalarType.Double);
      Random random = new Random(seed);
      for (int rank = least; 4 * rank <= 3 * n * n && rank <= least + 1; rank++) {
        RankDecomposition problem = new RankDecomposition(wanted, rank);
        for (int start = 0; start < STARTS; start++) {
          Tensor found = problem.solved(random);
          if (found != null) {
            return problem.factors(found);
          }
        }
      }
      return null;
    }
  }

  private RankFactors factors(Tensor found) {
    Tensor single = found.to(torch.ScalarType.Float);
    return new RankFactors(
        Tensors.keep(single.select(0, 0).clone()),
        Tensors.keep(single.select(0, 1).clone()),
        Tensors.keep(single.select(0, 2).clone()));
  }

  /** What is missing from the rules, {@code (n^3)}. */
  private Tensor residual(Tensor x) {
    Tensor beta = x.select(0, 1).view(rank, n, 1);
    Tensor gamma = x.select(0, 2).view(rank, 1, n);
    Tensor products = beta.mul(gamma).view(rank, (long) n * n);
    return torch.mm(x.select(0, 0).t(), products).sub(rules.view(n, (long) n * n)).view(-1);
  }

  /** {@code (n^3, 3 rank n)}: what every unknown changes. */
  private Tensor jacobian(Tensor x) {
    Tensor one = torch.eye(n, rules.options());
    Tensor alpha = x.select(0, 0);
    Tensor beta = x.select(0, 1);
    Tensor gamma = x.select(0, 2);
    return torch.cat(
        new TensorVector(
            changes("ij,ra,rc->iacrj", one, beta, gamma),
            changes("aj,ri,rc->iacrj", one, alpha, gamma),
            changes("cj,ri,ra->iacrj", one, alpha, beta)),
        1);
  }

  private Tensor changes(String equation, Tensor one, Tensor first, Tensor second) {
    return torch
        .einsum(equation, new TensorVector(one, first, second))
        .reshape((long) n * n * n, (long) rank * n);
  }

  /** {@code (3, rank, n)}, or null if this start led nowhere. */
  private Tensor solved(Random random) {
    try (PointerScope scope = new PointerScope()) {
      double largest = rules.abs().max().item_double();
      double[] first = new double[3 * rank * n];
      for (int i = 0; i < first.length; i++) {
        first[i] = Math.cbrt(largest) * random.nextGaussian() / 2;
      }
      Tensor x = Tensors.of(first, 3, rank, n);
      Tensor missing = residual(x);
      double error = missing.square().sum().item_double();
      double damping = FIRST_DAMPING;
      for (int k = 0; k < ITERATIONS && damping < MOST_DAMPING; k++) {
        try (PointerScope step = new PointerScope()) {
          Tensor jacobian = jacobian(x);
          Tensor normal = torch.mm(jacobian.t(), jacobian);
          normal.diagonal().add_(new Scalar(damping));
          Tensor change =
              torch.linalg_solve(normal, torch.mv(jacobian.t(), missing)).view(x.shape());
          Tensor next = x.sub(change);
          Tensor rest = residual(next);
          double now = rest.square().sum().item_double();
          if (now < error) {
            x.copy_(next);
            missing.copy_(rest);
            error = now;
            damping = Math.max(LEAST_DAMPING, damping / 3);
          } else {
            damping *= 4;
          }
        }
        if (missing.abs().max().item_double() < EXACT * largest) {
          return Tensors.keep(balanced(x));
        }
      }
      return null;
    }
  }

  /** The three factors of every product equally large, so that rounding hurts least. */
  private Tensor balanced(Tensor x) {
    Tensor norms = x.square().sum(new long[] {2}, true, null).sqrt();
    Tensor mean = norms.log().mean(new long[] {0}, true, null).exp();
    return x.div(norms).mul(mean);
  }
}
