package dev.laurel.ntk.kernel;

import dev.laurel.core.Tensors;
import dev.laurel.core.UserError;
import dev.laurel.ntk.activation.Activation;
import dev.laurel.ntk.activation.Relu;
import java.util.List;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.ScalarOptional;
import org.bytedeco.pytorch.Tensor;

/**
 * The neural tangent kernel of the infinitely wide two-layer network (paper section 3): with b
 * uniform on the unit sphere,
 *
 * <pre>
 * k_a(x, z) = E[sigma(b.x) sigma(b.z)]                                   (output layer)
 * k_b(x, z) = R^2 (x.z + gamma^2) E[sigma'(b.x) sigma'(b.z)]             (input layer and bias)
 * </pre>
 *
 * @param activation sigma
 * @param outputScale R, the size of the output weights
 * @param biasScale gamma, of the biases; 0 means none, and then odd functions of the direction
 *     beyond the linear cannot be learned by a ReLU network
 * @param trained whose kernel: the sum or one of the two
 */
public record TwoLayerKernel(
    Activation activation, double outputScale, double biasScale, TrainedLayers trained)
    implements Kernel {
  private static final int NORM = 0;
  private static final int INVERSE_NORM = 1;
  private static final int VALUE = 2;
  private static final int DERIVATIVE = 3;

  /** Checks the values. */
  public TwoLayerKernel {
    if (!(outputScale > 0) || !Double.isFinite(outputScale)) {
      throw UserError.of("outputScale (R) is %s; allowed: above 0", outputScale);
    }
    if (!(biasScale >= 0) || !Double.isFinite(biasScale)) {
      throw UserError.of("biasScale (gamma) is %s; allowed: at least 0", biasScale);
    }
  }

  /** ReLU, R = gamma = 1, both layers. */
  public static TwoLayerKernel relu() {
    return of(new Relu(0, 1));
  }

  /** R = gamma = 1, both layers. */
  public static TwoLayerKernel of(Activation activation) {
    return new TwoLayerKernel(activation, 1, 1, TrainedLayers.BOTH);
  }

  /** The same of other layers. */
  public TwoLayerKernel withTrained(TrainedLayers value) {
    return new TwoLayerKernel(activation, outputScale, biasScale, value);
  }

  /** The same with other scales R and gamma. */
  public TwoLayerKernel withScales(double output, double bias) {
    return new TwoLayerKernel(activation, output, bias, trained);
  }

  @Override
  public Tensor matrix(Tensor x, Tensor z) {
    try (PointerScope scope = new PointerScope()) {
      FunkHecke expansion = expansion(x, z);
      return Tensors.keep(
          Tiles.fill(facts(x, expansion), facts(z, expansion), formula(x.size(1), expansion)));
    }
  }

  @Override
  public Tensor matrix(Tensor x) {
    try (PointerScope scope = new PointerScope()) {
      FunkHecke expansion = expansion(x, x);
      return Tensors.keep(
          Tiles.symmetric(facts(x, expansion), diagonal(x), formula(x.size(1), expansion)));
    }
  }

  @Override
  public double[] diagonal(Tensor x) {
    try (PointerScope scope = new PointerScope()) {
      FunkHecke expansion = expansion(x, x);
      RowFacts facts = facts(x, expansion);
      Tensor squares = facts.down(NORM).square();
      Tensor value;
      Tensor derivative;
      if (activation instanceof Relu relu) {
        double mean = (square(relu.negativeSlope()) + square(relu.positiveSlope())) / 2;
        value = Tensors.times(squares, mean / x.size(1));
        derivative = Tensors.times(squares.new_ones(squares.shape()), mean);
      } else {
        value = facts.down(VALUE).square().sum(new long[] {1}, true, null);
        derivative = facts.down(DERIVATIVE).square().sum(new long[] {1}, true, null);
      }
      return Tensors.doubles(combined(value, derivative, squares));
    }
  }

  /** k(x, z) of two points of the unit sphere at an angle. */
  double onSphere(double angle, double value, double derivative) {
    double first = trained == TrainedLayers.INPUT ? 0 : value;
    double second = trained == TrainedLayers.OUTPUT ? 0 : derivative;
    return first + square(outputScale) * (Math.cos(angle) + square(biasScale)) * second;
  }

  private FunkHecke expansion(Tensor x, Tensor z) {
    if (activation instanceof Relu) {
      return null;
    }
    try (PointerScope scope = new PointerScope()) {
      double largest = Math.max(norms(x).max().item_double(), norms(z).max().item_double());
      return FunkHecke.upTo(largest, new Sphere((int) x.size(1)), activation);
    }
  }

  private static Tensor norms(Tensor x) {
    return x.square().sum(new long[] {1}, true, null).sqrt();
  }

  private static RowFacts facts(Tensor x, FunkHecke expansion) {
    Tensor norms = norms(x);
    // A row of zeros is at right angles to all others.
    Tensor inverse = norms.reciprocal().masked_fill(norms.eq(new Scalar(0)), new Scalar(0));
    return expansion == null
        ? new RowFacts(x, List.of(norms, inverse))
        : new RowFacts(
            x, List.of(norms, inverse, expansion.values(norms), expansion.derivatives(norms)));
  }

  private Tiles.Formula formula(long dimension, FunkHecke expansion) {
    return (inner, x, z) -> {
      Tensor cosines =
          inner
              .mul(x.down(INVERSE_NORM))
              .mul_(z.across(INVERSE_NORM))
              .clamp_(new ScalarOptional(new Scalar(-1)), new ScalarOptional(new Scalar(1)));
      if (activation instanceof Relu relu) {
        return relu(relu, inner, cosines, x, z, dimension);
      }
      Tensor[] sums =
          expansion.sums(
              cosines,
              new Tensor[] {x.down(VALUE), z.across(VALUE)},
              new Tensor[] {x.down(DERIVATIVE), z.across(DERIVATIVE)});
      return combined(sums[0], sums[1], inner);
    };
  }

  /** Arc-cosine kernels of order 0 and 1, for any two slopes. */
  private Tensor relu(
      Relu relu, Tensor inner, Tensor cosines, RowFacts x, RowFacts z, long dimension) {
    double bend = square(relu.negativeSlope() - relu.positiveSlope()) / (2 * Math.PI);
    double straight = (square(relu.negativeSlope()) + square(relu.positiveSlope())) / 2;
    Tensor derivative = cosines.acos().mul_(new Scalar(-bend)).add_(new Scalar(straight));
    if (trained == TrainedLayers.INPUT) {
      return combined(derivative, derivative, inner);
    }
    Tensor sine =
        cosines.square().neg_().add_(new Scalar(1)).sqrt_().mul_(x.down(NORM)).mul_(z.across(NORM));
    Tensor value =
        inner.mul(derivative).add_(sine, new Scalar(bend)).mul_(new Scalar(1.0 / dimension));
    return combined(value, derivative, inner);
  }

  /** k_a, k_b or their sum from the two means and the inner products. */
  private Tensor combined(Tensor value, Tensor derivative, Tensor inner) {
    if (trained == TrainedLayers.OUTPUT) {
      return value;
    }
    Tensor second =
        inner
            .add(new Scalar(square(biasScale)))
            .mul_(derivative)
            .mul_(new Scalar(square(outputScale)));
    return trained == TrainedLayers.INPUT ? second : second.add_(value);
  }

  private static double square(double value) {
    return value * value;
  }
}
