package dev.laurel.eigengame.generalized;

import dev.laurel.core.Tensors;
import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * Independent components by the fourth moment: {@code A = E[|x|^2 x x^T] - tr(C) C - 2 C^2}, B = C.
 * Three independent samples keep the products unbiased.
 */
public record IcaProblem() implements GeneralizedProblem {
  @Override
  public int samples() {
    return 3;
  }

  @Override
  public Products products(List<Tensor> samples, Tensor v) {
    Tensor first = samples.get(0);
    Tensor second = samples.get(1);
    Tensor third = samples.get(2);
    Tensor lengths = first.square().sum(1).unsqueeze(1);
    Tensor covariance = Moments.product(first, first, v);
    Tensor fourth =
        Tensors.times(
            torch.mm(torch.mm(first, v.t()).mul(lengths).t(), first), 1.0 / first.size(0));
    Tensor squared = Moments.product(second, second, covariance);
    double trace = second.square().sum(1).mean().item_double();
    Tensor kurtosis = fourth.sub(Tensors.times(squared, 2)).sub(Tensors.times(covariance, trace));
    return new Products(kurtosis, Moments.product(third, third, v));
  }

  @Override
  public Quotients quotients(List<Tensor> samples, Tensor v) {
    Products products = products(samples, v);
    return new Quotients(products.av().mul(v).sum(1), products.bv().mul(v).sum(1));
  }
}
