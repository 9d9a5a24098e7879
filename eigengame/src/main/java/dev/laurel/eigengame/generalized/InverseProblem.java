package dev.laurel.eigengame.generalized;

import dev.laurel.core.Tensors;
import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/** The inverse of the covariance: A the identity, B the covariance; its smallest components. */
public record InverseProblem() implements GeneralizedProblem {
  @Override
  public int samples() {
    return 1;
  }

  @Override
  public Products products(List<Tensor> samples, Tensor v) {
    Tensor x = samples.get(0);
    return new Products(Tensors.times(v, 1), Moments.product(x, x, v));
  }

  @Override
  public Quotients quotients(List<Tensor> samples, Tensor v) {
    Tensor x = samples.get(0);
    Tensor denominator = Moments.form(x, v, x, v);
    return new Quotients(torch.ones_like(denominator), denominator);
  }
}
