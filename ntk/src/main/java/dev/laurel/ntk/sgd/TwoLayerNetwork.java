package dev.laurel.ntk.sgd;

import dev.laurel.core.Engine;
import dev.laurel.core.Tensors;
import dev.laurel.ntk.activation.Activation;
import dev.laurel.ntk.kernel.Rows;
import dev.laurel.ntk.kernel.TrainedLayers;
import java.util.Arrays;
import java.util.Random;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;

/**
 * g(x) = M^(-1/2) sum_j a_j sigma(b_j.x + gamma c_j) (paper section 2.1). Immutable.
 *
 * @param activation sigma
 * @param biasScale gamma
 * @param output weights a (M)
 * @param input weights B, a row for each neuron (M d)
 * @param bias c (M)
 */
public record TwoLayerNetwork(
    Activation activation, double biasScale, double[] output, double[] input, double[] bias) {
  /** Hidden values of so many rows are held at a time. */
  private static final int BLOCK = 256;

  /** Checks the sizes. */
  public TwoLayerNetwork {
    if (output.length == 0
        || bias.length != output.length
        || input.length % output.length != 0
        || input.length == 0) {
      throw new IllegalArgumentException(
          "weights of sizes "
              + output.length
              + ", "
              + input.length
              + " and "
              + bias.length
              + " do not make a network");
    }
  }

  /**
   * The start: a = R for the first half of the neurons and -R for the second, the halves with the
   * same input weights on the unit sphere, biases 0. It computes 0 everywhere.
   *
   * @param dimension d of the rows
   */
  public static TwoLayerNetwork start(NetworkConfig config, int dimension) {
    int width = config.width();
    Random random = new Random(config.seed());
    double[] output = new double[width];
    Arrays.fill(output, 0, width / 2, config.outputScale());
    Arrays.fill(output, width / 2, width, -config.outputScale());
    double[] input = new double[width * dimension];
    for (int j = 0; j < width / 2; j++) {
      double length = 0;
      while (length == 0) {
        for (int k = 0; k < dimension; k++) {
          input[j * dimension + k] = random.nextGaussian();
        }
        length = norm(input, j * dimension, dimension);
      }
      for (int k = 0; k < dimension; k++) {
        input[j * dimension + k] /= length;
      }
    }
    System.arraycopy(input, 0, input, input.length / 2, input.length / 2);
    return new TwoLayerNetwork(
        config.activation(), config.biasScale(), output, input, new double[width]);
  }

  static double norm(double[] values, int from, int count) {
    double sum = 0;
    for (int k = from; k < from + count; k++) {
      sum += values[k] * values[k];
    }
    return Math.sqrt(sum);
  }

  /** M. */
  public int width() {
    return output.length;
  }

  /** d. */
  public int dimension() {
    return input.length / output.length;
  }

  /**
   * The network at rows.
   *
   * @param x (n, d) float64
   * @return n numbers
   */
  public double[] predict(Tensor x) {
    double[] result = new double[(int) x.size(0)];
    double scale = 1 / Math.sqrt(width());
    hidden(
        x,
        (row, value, derivative) -> {
          double sum = 0;
          for (int j = 0; j < width(); j++) {
            sum += output[j] * value[j];
          }
          result[row] = scale * sum;
        });
    return result;
  }

  /** Gets the hidden neurons of one row: values and derivatives (M); called by several threads. */
  @FunctionalInterface
  private interface HiddenRow {
    void accept(int row, double[] value, double[] derivative);
  }

  private void hidden(Tensor x, HiddenRow visitor) {
    Engine.start();
    int width = width();
    for (long from = 0; from < x.size(0); from += BLOCK) {
      double[] sums;
      int count = (int) Math.min(BLOCK, x.size(0) - from);
      int first = (int) from;
      try (PointerScope scope = new PointerScope()) {
        Tensor weights = Tensors.of(input, width, dimension());
        sums = Tensors.doubles(x.narrow(0, from, count).mm(weights.t()));
      }
      Rows.each(
          count,
          i -> {
            double[] u = Arrays.copyOfRange(sums, i * width, (i + 1) * width);
            for (int j = 0; j < width; j++) {
              u[j] += biasScale * bias[j];
            }
            double[] value = new double[width];
            double[] derivative = new double[width];
            activation.apply(u, value, derivative, 0, width);
            visitor.accept(first + i, value, derivative);
          });
    }
  }

  /**
   * The gradient of g at one row by its weights, {@code (d_a, d_B, d_c)}.
   *
   * @param x d numbers
   */
  public TwoLayerNetwork gradient(double[] x) {
    int width = width();
    double[] outputGradient = new double[width];
    double[] inputGradient = new double[input.length];
    double[] biasGradient = new double[width];
    double scale = 1 / Math.sqrt(width);
    try (PointerScope scope = new PointerScope()) {
      hidden(
          Tensors.of(x, 1, x.length),
          (row, value, derivative) -> {
            for (int j = 0; j < width; j++) {
              outputGradient[j] = scale * value[j];
              double slope = scale * output[j] * derivative[j];
              biasGradient[j] = biasScale * slope;
              for (int k = 0; k < x.length; k++) {
                inputGradient[j * x.length + k] = slope * x[k];
              }
            }
          });
    }
    return new TwoLayerNetwork(activation, biasScale, outputGradient, inputGradient, biasGradient);
  }

  /**
   * What the tangent kernel of this very network needs of rows: hidden values (n, M) and output
   * weights times derivatives (n, M), over sqrt(M); in the scope of the caller.
   */
  private Tensor[] features(Tensor x, TrainedLayers trained) {
    int width = width();
    int rows = (int) x.size(0);
    double[] values = trained == TrainedLayers.INPUT ? null : new double[rows * width];
    double[] slopes = trained == TrainedLayers.OUTPUT ? null : new double[rows * width];
    double scale = 1 / Math.sqrt(width);
    hidden(
        x,
        (row, value, derivative) -> {
          for (int j = 0; j < width; j++) {
            if (values != null) {
              values[row * width + j] = scale * value[j];
            }
            if (slopes != null) {
              slopes[row * width + j] = scale * output[j] * derivative[j];
            }
          }
        });
    return new Tensor[] {
      values == null ? null : Tensors.of(values, rows, width),
      slopes == null ? null : Tensors.of(slopes, rows, width)
    };
  }

  /**
   * The tangent kernel of this very network, inner products of its gradients.
   *
   * @param x (n, d)
   * @param z (m, d)
   * @return (n, m), in the scope of the caller
   */
  public Tensor tangentKernel(Tensor x, Tensor z, TrainedLayers trained) {
    try (PointerScope scope = new PointerScope()) {
      Tensor[] first = features(x, trained);
      Tensor[] second = features(z, trained);
      Tensor sum = null;
      if (first[0] != null) {
        sum = first[0].mm(second[0].t());
      }
      if (first[1] != null) {
        Tensor own =
            x.mm(z.t()).add_(new Scalar(biasScale * biasScale)).mul_(first[1].mm(second[1].t()));
        sum = sum == null ? own : sum.add_(own);
      }
      return Tensors.keep(sum);
    }
  }
}
