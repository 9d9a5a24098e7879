package dev.laurel.ntk.sgd;

import dev.laurel.core.Tensors;
import dev.laurel.core.UserError;
import dev.laurel.ntk.kernel.TwoLayerKernel;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;

/**
 * How far a trained network is from the kernel machine that theory puts in its place, measured on
 * rows that neither has seen. The network differs from the kernel machine of its own start by what
 * training bends (falls as 1 / M), and that one from the limit by the draw of the neurons (falls as
 * 1 / sqrt(M)).
 *
 * @param width M
 * @param steps T that were compared
 * @param probes rows the gaps were measured on
 * @param size root mean square of the kernel machine itself
 * @param linearisation root mean square gap of the network to the kernel of its own start
 * @param sampling of that kernel machine to the limit
 * @param total of the network to the limit
 * @param largest the largest total gap of a row
 * @param biasMove the largest gamma |c_j - c0_j|
 * @param weightMove the largest |b_j - b0_j|
 */
public record Certificate(
    int width,
    long steps,
    int probes,
    double size,
    double linearisation,
    double sampling,
    double total,
    double largest,
    double biasMove,
    double weightMove) {
  /** The recursion's cost is quadratic: longer streams are certified on their beginning. */
  public static final int MOST_STEPS = 20_000;

  private static final double FAR = 0.1;

  /** Rows times neurons: their features take 16 bytes each. */
  private static final long MOST_FEATURES = 1L << 28;

  /**
   * Trains the network and both kernel machines on the same stream and compares them.
   *
   * @param x stream (T, d), at most {@link #MOST_STEPS} rows
   * @param y targets (T, 1)
   * @param probe rows to compare on (p, d)
   */
  public static Certificate measure(
      NetworkConfig config,
      Tensor x,
      Tensor y,
      Tensor probe,
      double stepSize,
      double regularization) {
    if (x.size(0) > MOST_STEPS) {
      throw UserError.of(
          "a certificate compares at most %d steps, got %d; certify on the stream's beginning",
          MOST_STEPS, x.size(0));
    }
    if (x.size(0) * config.width() > MOST_FEATURES) {
      throw UserError.of(
          "%d rows and %d neurons make %.1f GB of features; certify on fewer rows, or a narrower"
              + " network",
          x.size(0), config.width(), 16.0 * x.size(0) * config.width() / 1e9);
    }
    try (PointerScope scope = new PointerScope()) {
      TwoLayerNetwork start = TwoLayerNetwork.start(config, (int) x.size(1));
      TwoLayerNetwork last;
      double[] network;
      try (NetworkSgd sgd = new NetworkSgd(start, config.trained(), stepSize, regularization)) {
        double[] unused = sgd.train(Tensors.doubles(x), Tensors.doubles(y));
        last = sgd.last();
        network = sgd.mean().predict(probe);
      }
      KernelSgd own =
          KernelSgd.fit(
              (from, to, below) ->
                  start.tangentKernel(
                      x.narrow(0, from, to - from), x.narrow(0, 0, below), config.trained()),
              y,
              stepSize,
              regularization);
      double[] linear =
          Tensors.doubles(own.predictMean(start.tangentKernel(probe, x, config.trained())));
      TwoLayerKernel kernel = config.kernel();
      double[] limit =
          Tensors.doubles(
              KernelSgd.fit(kernel, x, y, stepSize, regularization)
                  .predictMean(kernel.matrix(probe, x)));
      return of(start, last, network, linear, limit, x.size(0));
    }
  }

  private static Certificate of(
      TwoLayerNetwork start,
      TwoLayerNetwork last,
      double[] network,
      double[] linear,
      double[] limit,
      long steps) {
    double largest = 0;
    for (int i = 0; i < network.length; i++) {
      largest = Math.max(largest, Math.abs(network[i] - limit[i]));
    }
    int d = start.dimension();
    double biasMove = 0;
    double weightMove = 0;
    for (int j = 0; j < start.width(); j++) {
      biasMove = Math.max(biasMove, Math.abs(last.bias()[j] - start.bias()[j]));
      double square = 0;
      for (int k = j * d; k < (j + 1) * d; k++) {
        double move = last.input()[k] - start.input()[k];
        square += move * move;
      }
      weightMove = Math.max(weightMove, Math.sqrt(square));
    }
    return new Certificate(
        start.width(),
        steps,
        network.length,
        gap(limit, new double[limit.length]),
        gap(network, linear),
        gap(linear, limit),
        gap(network, limit),
        largest,
        start.biasScale() * biasMove,
        weightMove);
  }

  private static double gap(double[] a, double[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += (a[i] - b[i]) * (a[i] - b[i]);
    }
    return Math.sqrt(sum / a.length);
  }

  /** The width at which the total gap is about {@code tolerance}: M (gap / tolerance)^2, even. */
  public long widthFor(double tolerance) {
    return 2 * (long) Math.ceil(width * Math.pow(total / tolerance, 2) / 2);
  }

  /** Whether neurons moved so far that the network is not in the kernel's regime. */
  public boolean movedFar() {
    return biasMove > FAR || weightMove > FAR;
  }
}
