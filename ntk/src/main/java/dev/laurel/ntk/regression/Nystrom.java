package dev.laurel.ntk.regression;

import dev.laurel.core.Tensors;
import dev.laurel.core.UserError;
import dev.laurel.core.run.Interrupt;
import dev.laurel.core.run.Progress;
import dev.laurel.ntk.data.Examples;
import dev.laurel.ntk.kernel.Kernel;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.CancellationException;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.T_TensorTensor_T;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * Kernel ridge regression with the solution carried by m centres (Nyström; Rudi, Carratino,
 * Rosasco, "FALKON", 2017): (K_nm^T K_nm + lambda n K_mm) alpha = K_nm^T y, by conjugate gradients
 * preconditioned with T = chol(K_mm) and A = chol(T T^T / m + lambda I). K_nm is computed anew in
 * every iteration, block by block: memory is m x m and a block.
 */
public final class Nystrom {
  private static final int BLOCK = 2048;

  /** Of the trace of K_mm, added to its diagonal: just enough for Cholesky in float64. */
  private static final double JITTER = 1e-13;

  private static final double MOST_JITTER = 1e-6;

  private Nystrom() {}

  /** Adds up something over the rows: K_nm^T (K_nm v), or K_nm^T y. */
  public interface Products {
    /** K_nm^T K_nm v for v (m, k): (m, k), in the scope of the caller. */
    Tensor normal(Tensor v);

    /** K_nm^T y (m, k), in the scope of the caller. */
    Tensor right();

    /** n. */
    long rows();
  }

  /**
   * Coefficients of the centres.
   *
   * @param examples all rows
   * @param centers (m, d)
   * @return (m, targets), in the scope of the caller
   */
  public static Tensor fit(
      Kernel kernel, Examples examples, Tensor centers, NystromConfig config, Progress progress) {
    return solve(
        kernel.matrix(centers), new LocalProducts(kernel, examples, centers), config, progress);
  }

  /** The products on this machine. */
  private record LocalProducts(Kernel kernel, Examples examples, Tensor centers)
      implements Products {
    @Override
    public Tensor normal(Tensor v) {
      Tensor sum = Tensors.zeros(ScalarType.Double, v.size(0), v.size(1));
      examples.scan(
          BLOCK,
          (x, y) -> {
            Tensor k = kernel.matrix(x, centers);
            sum.addmm_(k.t(), k.mm(v));
          });
      return sum;
    }

    @Override
    public Tensor right() {
      Tensor sum = Tensors.zeros(ScalarType.Double, centers.size(0), examples.targets());
      examples.scan(BLOCK, (x, y) -> sum.addmm_(kernel.matrix(x, centers).t(), y));
      return sum;
    }

    @Override
    public long rows() {
      return examples.rows();
    }
  }

  /** The same with the sums over the rows computed elsewhere. */
  public static Tensor solve(
      Tensor centerKernel, Products products, NystromConfig config, Progress progress) {
    long m = centerKernel.size(0);
    double n = products.rows();
    progress.begin("Nyström, " + m + " centres", config.iterations());
    try (PointerScope scope = new PointerScope();
        Interrupt interrupt = new Interrupt()) {
      Tensor t = upperFactor(centerKernel);
      Tensor inner = Tensors.times(t.mm(t.t()), 1.0 / m);
      inner.diagonal().add_(new Scalar(config.lambda()));
      Tensor a = torch.linalg_cholesky(inner, true);

      Tensor residual = Tensors.times(up(a, up(t, products.right())), 1 / n);
      Tensor solution = Tensors.zeros(ScalarType.Double, residual.shape());
      Tensor direction = residual.clone();
      Tensor energy = columnSquares(residual);
      double start = energy.sum().sqrt().item_double();
      for (int i = 0; i < config.iterations(); i++) {
        if (interrupt.requested()) {
          throw new CancellationException("interrupted after " + i + " iterations");
        }
        double left;
        try (PointerScope step = new PointerScope()) {
          Tensor w = down(a, direction);
          Tensor product =
              up(
                  a,
                  Tensors.times(up(t, products.normal(down(t, w))), 1 / n)
                      .add_(w, new Scalar(config.lambda())));
          Tensor length = energy.div(direction.mul(product).sum(new long[] {0}, true, null));
          length.nan_to_num_();
          solution.add_(direction.mul(length));
          residual.sub_(product.mul(length));
          Tensor fresh = columnSquares(residual);
          direction.mul_(fresh.div(energy).nan_to_num_()).add_(residual);
          energy.copy_(fresh);
          left = Math.sqrt(fresh.sum().item_double()) / start;
        }
        progress.step(i + 1, new TreeMap<>(Map.of("residual", left)));
        if (!(left > config.tolerance())) {
          break;
        }
      }
      progress.end();
      return Tensors.keep(down(t, down(a, solution)));
    }
  }

  private static Tensor columnSquares(Tensor matrix) {
    return matrix.square().sum(new long[] {0}, true, null);
  }

  private static Tensor upperFactor(Tensor kernel) {
    double trace = kernel.trace().item_double();
    for (double share = JITTER; share <= MOST_JITTER; share *= 10) {
      Tensor sum = kernel.clone();
      sum.diagonal().add_(new Scalar(share * trace));
      T_TensorTensor_T factor = torch.linalg_cholesky_ex(sum, true, false);
      if (factor.get1().item_int() == 0) {
        return factor.get0();
      }
    }
    throw UserError.of(
        "the kernel matrix of the %d centres is singular; use fewer centres, or remove duplicated"
            + " rows",
        kernel.size(0));
  }

  /** factor^-1 right, factor upper triangular. */
  private static Tensor down(Tensor factor, Tensor right) {
    return torch.linalg_solve_triangular(factor, right, true);
  }

  /** factor^-T right, factor upper triangular. */
  private static Tensor up(Tensor factor, Tensor right) {
    return torch.linalg_solve_triangular(factor.t(), right, false);
  }

  /** The same system solved directly, with K_nm^T K_nm (m, m) in memory; in the caller's scope. */
  public static Tensor direct(Kernel kernel, Examples examples, Tensor centers, double lambda) {
    try (PointerScope scope = new PointerScope()) {
      long m = centers.size(0);
      Tensor system = Tensors.times(kernel.matrix(centers), lambda * examples.rows());
      Tensor right = Tensors.zeros(ScalarType.Double, m, examples.targets());
      examples.scan(
          BLOCK,
          (x, y) -> {
            Tensor k = kernel.matrix(x, centers);
            system.addmm_(k.t(), k);
            right.addmm_(k.t(), y);
          });
      Tensor symmetric = Tensors.times(system.add(system.t()), 0.5);
      return Tensors.keep(torch.cholesky_solve(right, upperFactor(symmetric), true));
    }
  }

  /** Which rows become centres: a uniform choice without replacement, ascending. */
  public static long[] chooseCenters(long rows, int count, long seed) {
    if (count > rows) {
      throw UserError.of("centers is %d, but there are %d rows; use at most as many", count, rows);
    }
    Random random = new Random(seed);
    java.util.TreeSet<Long> chosen = new java.util.TreeSet<>();
    // Floyd's sampling.
    for (long last = rows - count; last < rows; last++) {
      long drawn = random.nextLong(last + 1);
      if (!chosen.add(drawn)) {
        chosen.add(last);
      }
    }
    return chosen.stream().mapToLong(Long::longValue).toArray();
  }
}
