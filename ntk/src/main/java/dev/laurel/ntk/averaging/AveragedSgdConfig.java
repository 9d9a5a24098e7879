package dev.laurel.ntk.averaging;

import dev.laurel.core.UserError;

/**
 * Averaged SGD for any network.
 *
 * @param stepSize by step
 * @param averaging which average is kept
 * @param anchor where the weights are pulled to
 * @param regularization strength of the pull, at least 0
 * @param weightDecay added to the gradient times the weights, at least 0; PyTorch's
 * @param momentum of the steps, at least 0, below 1; outside the theory
 * @param averageBuffers whether buffers (running statistics) are averaged too instead of copied
 */
public record AveragedSgdConfig(
    StepSize stepSize,
    Averaging averaging,
    Anchor anchor,
    double regularization,
    double weightDecay,
    double momentum,
    boolean averageBuffers) {
  /** Where an L2 pull leads. */
  public enum Anchor {
    /** To the weights of the start, as the theory wants it. */
    START,
    /** To zero, as ordinary weight decay. */
    ZERO
  }

  /** Checks the values. */
  public AveragedSgdConfig {
    if (!(regularization >= 0) || !(weightDecay >= 0)) {
      throw UserError.of(
          "regularization and weightDecay are %s and %s; allowed: at least 0",
          regularization, weightDecay);
    }
    if (!(momentum >= 0 && momentum < 1)) {
      throw UserError.of("momentum is %s; allowed: at least 0, below 1", momentum);
    }
  }

  /** A constant step, the average of all iterates, no pull, no momentum, buffers copied. */
  public static AveragedSgdConfig of(double stepSize) {
    return new AveragedSgdConfig(
        new StepSize.Constant(stepSize), new Averaging.Uniform(), Anchor.START, 0, 0, 0, false);
  }

  /**
   * {@code torch.optim.ASGD}.
   *
   * @param rate lr; PyTorch's default is 0.01
   * @param lambda lambd; 1e-4
   * @param alpha power; 0.75
   * @param from t0; 1e6
   * @param weightDecay weight_decay; 0
   */
  public static AveragedSgdConfig torchAsgd(
      double rate, double lambda, double alpha, double from, double weightDecay) {
    return new AveragedSgdConfig(
        new StepSize.TorchAsgd(rate, lambda, alpha),
        new Averaging.TorchAsgd(from),
        Anchor.ZERO,
        lambda,
        weightDecay,
        0,
        false);
  }

  /** The same with other steps. */
  public AveragedSgdConfig withStepSize(StepSize value) {
    return new AveragedSgdConfig(
        value, averaging, anchor, regularization, weightDecay, momentum, averageBuffers);
  }

  /** The same with another average. */
  public AveragedSgdConfig withAveraging(Averaging value) {
    return new AveragedSgdConfig(
        stepSize, value, anchor, regularization, weightDecay, momentum, averageBuffers);
  }

  /** The same with a pull to somewhere. */
  public AveragedSgdConfig withAnchor(Anchor value, double strength) {
    return new AveragedSgdConfig(
        stepSize, averaging, value, strength, weightDecay, momentum, averageBuffers);
  }

  /** The same with momentum. */
  public AveragedSgdConfig withMomentum(double value) {
    return new AveragedSgdConfig(
        stepSize, averaging, anchor, regularization, weightDecay, value, averageBuffers);
  }

  /** The same with buffers averaged or copied. */
  public AveragedSgdConfig withAverageBuffers(boolean value) {
    return new AveragedSgdConfig(
        stepSize, averaging, anchor, regularization, weightDecay, momentum, value);
  }
}
