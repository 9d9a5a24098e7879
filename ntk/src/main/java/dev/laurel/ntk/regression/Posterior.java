package dev.laurel.ntk.regression;

import dev.laurel.core.Tensors;
import dev.laurel.core.UserError;
import java.util.Random;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.T_TensorTensor_T;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * A Gaussian over the values at new rows, as google/neural-tangents {@code predict.gp_inference}
 * gives it. Both tensors are in the scope of the caller.
 *
 * @param mean (p, m)
 * @param covariance (p, p), the same for each target
 */
public record Posterior(Tensor mean, Tensor covariance) {
  private static final int MOST_JITTERS = 5;

  /** A kernel between training rows (n, n), new and training rows (p, n), and new rows (p, p). */
  public record Blocks(Tensor train, Tensor cross, Tensor test) {}

  /**
   * A Gaussian process with the given kernel: that of the start (NNGP), or the tangent (NTK-GP).
   */
  public static Posterior process(
      Blocks kernel, Tensor y, double regularization, RegularizedKernel.Scale scale) {
    try (PointerScope scope = new PointerScope();
        RegularizedKernel train = RegularizedKernel.of(kernel.train, regularization, scale)) {
      Tensor half = train.halfSolve(kernel.cross.t());
      Tensor covariance = kernel.test.sub(half.t().mm(half));
      Tensor mean = kernel.cross.mm(train.solve(y));
      return new Posterior(Tensors.keep(mean), Tensors.keep(covariance));
    }
  }

  /**
   * The outputs of an ensemble of networks trained to convergence from random starts.
   *
   * @param start kernel of the start (NNGP)
   * @param tangent kernel (NTK)
   */
  public static Posterior ensemble(
      Blocks start,
      Blocks tangent,
      Tensor y,
      double regularization,
      RegularizedKernel.Scale scale) {
    try (PointerScope scope = new PointerScope();
        RegularizedKernel train = RegularizedKernel.of(tangent.train, regularization, scale)) {
      Tensor weights = train.solve(tangent.cross.t());
      Tensor mixed = start.cross.mm(weights);
      Tensor covariance =
          start.test.add(weights.t().mm(start.train).mm(weights)).sub_(mixed).sub_(mixed.t());
      Tensor mean = weights.t().mm(y);
      return new Posterior(Tensors.keep(mean), Tensors.keep(covariance));
    }
  }

  /**
   * Functions drawn from the posterior.
   *
   * @return (count, p, m), in the scope of the caller
   * @throws UserError if the covariance stays indefinite with 1e-6 of its trace added
   */
  public Tensor samples(int count, long seed) {
    try (PointerScope scope = new PointerScope()) {
      double jitter = 1e-10 * covariance.trace().item_double();
      for (int round = 0; round < MOST_JITTERS; round++) {
        Tensor sum = covariance.clone();
        sum.diagonal().add_(new Scalar(jitter));
        T_TensorTensor_T factor = torch.linalg_cholesky_ex(sum);
        if (factor.get1().item_int() == 0) {
          long p = mean.size(0);
          long m = mean.size(1);
          Tensor noise = Tensors.randomNormal(new Random(seed), ScalarType.Double, count * m, p);
          Tensor drawn = noise.mm(factor.get0().t()).view(count, m, p).transpose(1, 2);
          return Tensors.keep(drawn.add(mean.unsqueeze(0)));
        }
        jitter *= 10;
      }
      throw UserError.of(
          "the posterior's covariance over %d rows is indefinite even with %.3g on its diagonal;"
              + " use a larger regularisation",
          mean.size(0), jitter / 10);
    }
  }
}
