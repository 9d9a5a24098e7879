package dev.laurel.scoresde.control;

import dev.laurel.core.Tensors;
import dev.laurel.core.UserError;
import dev.laurel.scoresde.ScoreFunction;
import dev.laurel.scoresde.Sde;
import dev.laurel.scoresde.sample.ReverseProcess;
import java.util.Arrays;
import java.util.function.UnaryOperator;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;

/**
 * The score of data of which y = A x + noise was measured, for any linear A: score - w d/dx |y - A
 * x0|^2 / (2 v), where x0 is the estimate of the data in x, and v the variance of the measurement
 * beside what the estimate is unsure of, s^2 / (a^2 + s^2) (Chung et al. 2023; Song et al. 2023).
 * Every evaluation costs a derivative of the network. Where A picks orthonormal coordinates, {@link
 * KnownPart} is cheaper and exact.
 *
 * @param process of the unconditional model
 * @param operator A, on estimates of what the network sees; made of libtorch's operations
 * @param measured y, like what A makes of the samples
 * @param noiseStd standard deviation of the noise of the measurement
 * @param weight w; 1 is Bayes' rule where the estimate is exact
 */
public record MeasurementGuidance(
    ReverseProcess process,
    UnaryOperator<Tensor> operator,
    Tensor measured,
    double noiseStd,
    double weight)
    implements ScoreFunction {
  /** Checks the values. */
  public MeasurementGuidance {
    ClassGuidance.requireWeight(weight);
    if (!(noiseStd >= 0 && Double.isFinite(noiseStd))) {
      throw UserError.of("the noise of the measurement is %s; allowed: 0 and more", noiseStd);
    }
  }

  @Override
  public Tensor score(Tensor x, double t) {
    Sde sde = process.sde();
    double a = sde.meanFactor(t);
    double s = sde.std(t);
    double variance = noiseStd * noiseStd + s * s / (a * a + s * s);
    try (PointerScope scope = new PointerScope()) {
      Tensor[] score = new Tensor[1];
      Tensor gradient =
          Gradients.of(
              x,
              point -> {
                Tensor own = process.score().score(point, t);
                score[0] = own.detach();
                Tensor estimate = Tensors.times(point.add(own, new Scalar(s * s)), 1 / a);
                Tensor made = operator.apply(estimate);
                if (!Arrays.equals(made.shape(), measured.shape())) {
                  throw UserError.of(
                      "the operator makes %s, the measurement has shape %s",
                      Arrays.toString(made.shape()), Arrays.toString(measured.shape()));
                }
                Scalar factor = new Scalar(-weight / (2 * variance));
                // Kept beyond the function, for the score is found on the way to the gradient.
                Tensors.keep(score[0]);
                return made.sub(measured).square().sum().mul(factor);
              });
      return Tensors.keep(score[0].add(gradient));
    }
  }
}
