package dev.laurel.scoresde;

import dev.laurel.core.Engine;
import dev.laurel.core.Tensors;
import java.util.function.UnaryOperator;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * An equation computed in float32, rounding as the official code does where it runs a float32
 * network. For comparisons with that code: at small times its standard deviations are off by up to
 * a hundredth, as 1 - exp(x) loses digits there.
 */
public final class SinglePrecision implements Sde {
  private final SdeConfig exact;

  /** The equation to round. */
  public SinglePrecision(SdeConfig exact) {
    Engine.start();
    this.exact = exact;
  }

  @Override
  public Sde base() {
    return exact;
  }

  @Override
  public double driftFactor(double t) {
    return at(
        t, time -> exact instanceof VarianceExploding ? zero(time) : beta(time).mul(of(-0.5)));
  }

  @Override
  public double diffusion(double t) {
    return at(
        t,
        time -> {
          if (exact instanceof VarianceExploding ve) {
            double rate = Math.sqrt(2 * (Math.log(ve.sigmaMax()) - Math.log(ve.sigmaMin())));
            return sigma(ve, time).mul(of(rate));
          }
          if (exact instanceof SubVariancePreserving sub) {
            Tensor exponent =
                time.mul(of(-2 * sub.betaMin()))
                    .sub(time.square().mul(of(sub.betaMax() - sub.betaMin())));
            return beta(time).mul(complement(exponent.exp())).sqrt();
          }
          return beta(time).sqrt();
        });
  }

  @Override
  public double meanFactor(double t) {
    return exact instanceof VarianceExploding ? 1 : at(t, time -> logMeanFactor(time).exp());
  }

  @Override
  public double std(double t) {
    return at(
        t,
        time -> {
          if (exact instanceof VarianceExploding ve) {
            return sigma(ve, time);
          }
          Tensor variance = complement(logMeanFactor(time).mul(of(2)).exp());
          return exact instanceof SubVariancePreserving ? variance : variance.sqrt();
        });
  }

  @Override
  public Step step(double t) {
    int i = index(t);
    if (exact instanceof VarianceExploding ve) {
      double noise =
          at(
              t,
              time -> {
                Tensor sigmas =
                    line(Math.log(ve.sigmaMin()), Math.log(ve.sigmaMax())).exp().square();
                Tensor own = sigmas.narrow(0, i, 1);
                return (i == 0 ? own : own.sub(sigmas.narrow(0, i - 1, 1))).sqrt();
              });
      return new Step(0, noise);
    }
    if (exact instanceof VariancePreserving vp) {
      double drift = at(t, time -> complement(betas(vp).narrow(0, i, 1)).sqrt().sub(of(1)));
      return new Step(drift, at(t, time -> betas(vp).narrow(0, i, 1).sqrt()));
    }
    return Sde.super.step(t);
  }

  @Override
  public double stepStd(double t) {
    return exact instanceof VariancePreserving vp
        ? at(t, time -> complement(complement(betas(vp)).cumprod(0).narrow(0, index(t), 1)).sqrt())
        : std(t);
  }

  @Override
  public double langevinScale(double t) {
    return exact.langevinScale(t);
  }

  @Override
  public int index(double t) {
    return (int) ((float) t * (float) (steps() - 1));
  }

  @Override
  public double priorStd() {
    return exact.priorStd();
  }

  @Override
  public int steps() {
    return exact.steps();
  }

  @Override
  public SinglePrecision withSteps(int value) {
    return new SinglePrecision(exact.withSteps(value));
  }

  @Override
  public double samplingEnd() {
    return exact.samplingEnd();
  }

  private double betaMin() {
    return exact instanceof VariancePreserving vp
        ? vp.betaMin()
        : ((SubVariancePreserving) exact).betaMin();
  }

  private double betaMax() {
    return exact instanceof VariancePreserving vp
        ? vp.betaMax()
        : ((SubVariancePreserving) exact).betaMax();
  }

  private Tensor beta(Tensor time) {
    return time.mul(of(betaMax() - betaMin())).add(of(betaMin()));
  }

  private Tensor logMeanFactor(Tensor time) {
    return time.square()
        .mul(of(-0.25))
        .mul(of(betaMax() - betaMin()))
        .sub(time.mul(of(0.5)).mul(of(betaMin())));
  }

  private static Tensor sigma(VarianceExploding ve, Tensor time) {
    return torch.pow(of(ve.sigmaMax() / ve.sigmaMin()), time).mul(of(ve.sigmaMin()));
  }

  private Tensor betas(VariancePreserving vp) {
    return line(vp.betaMin() / steps(), vp.betaMax() / steps());
  }

  private Tensor line(double from, double to) {
    return torch.linspace(of(from), of(to), steps(), new TensorOptions(ScalarType.Float));
  }

  private static Tensor complement(Tensor x) {
    return x.neg().add(of(1));
  }

  private static Tensor zero(Tensor time) {
    return time.mul(of(0));
  }

  private static Scalar of(double value) {
    return new Scalar(value);
  }

  private static double at(double t, UnaryOperator<Tensor> function) {
    try (PointerScope scope = new PointerScope()) {
      Tensor time = Tensors.of(new float[] {(float) t}, 1);
      return function.apply(time).item_double();
    }
  }
}
