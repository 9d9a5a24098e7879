package dev.laurel.eigengame.generalized;

import dev.laurel.core.Tensors;
import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/** Principal components: A the covariance, B the identity. */
public record PcaProblem() implements GeneralizedProblem {
  @Override
  public int samples() {
    return 1;
  }

  @Override
  public Products products(List<Tensor> samples, Tensor v) {
    Tensor x = samples.get(0);
    return new Products(Moments.product(x, x, v), Tensors.times(v, 1));
  }

  @Override
  public Quotients quotients(List<Tensor> samples, Tensor v) {
    Tensor x = samples.get(0);
    Tensor numerator = Moments.form(x, v, x, v);
    return new Quotients(numerator, torch.ones_like(numerator));
  }

  @Override
  public boolean regularizesA() {
    return true;
  }
}
