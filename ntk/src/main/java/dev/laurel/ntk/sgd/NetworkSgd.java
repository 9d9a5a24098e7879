package dev.laurel.ntk.sgd;

import dev.laurel.core.Engine;
import dev.laurel.core.Tensors;
import dev.laurel.core.UserError;
import dev.laurel.ntk.activation.Activation;
import dev.laurel.ntk.kernel.TrainedLayers;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * Algorithm 1 of the paper: plain SGD, one row a step, with a pull toward the start and the uniform
 * average of all iterates, the start included.
 *
 * <pre>
 * a_j <- a_j - eta e sigma(u_j) / sqrt(M)               - eta lambda (a_j - a0_j)
 * b_j <- b_j - eta e a_j sigma'(u_j) x / sqrt(M)        - eta lambda (b_j - b0_j)
 * c_j <- c_j - eta e gamma a_j sigma'(u_j) / sqrt(M)    - eta lambda (c_j - c0_j)
 * </pre>
 *
 * <p>A step changes B by a matrix of rank one. So B is brought up to date only after a block of
 * steps, and within the block u = B x is corrected by the inner products of the block's rows: the
 * numbers are those of the plain recursion, but B is read by three matrix products a block instead
 * of several sweeps a step. Not for several threads at once.
 */
public final class NetworkSgd implements AutoCloseable {
  private static final double DIVERGED = 1e8;

  private final TwoLayerNetwork start;
  private final TrainedLayers trained;
  private final double stepSize;
  private final double regularization;
  private final int width;
  private final int dimension;
  private final int block;

  /** B at the start, how far it has moved, and the sum of that over all iterates; (M, d). */
  private final Tensor inputStart;

  private final Tensor inputMove;
  private final Tensor inputSum;

  private final double[] outputMove;
  private final double[] outputSum;
  private final double[] biasMove;
  private final double[] biasSum;
  private long steps;
  private double largestTarget = 1;

  // Work space: hidden sums, values and derivatives of a step, and the block's moves of u.
  private final double[] sum;
  private final double[] value;
  private final double[] derivative;
  private final double[] moves;

  /**
   * At the start.
   *
   * @param stepSize eta, above 0
   * @param regularization lambda, at least 0, with eta lambda below 1
   */
  public NetworkSgd(
      TwoLayerNetwork start, TrainedLayers trained, double stepSize, double regularization) {
    requireSchedule(stepSize, regularization);
    Engine.start();
    this.start = start;
    this.trained = trained;
    this.stepSize = stepSize;
    this.regularization = regularization;
    this.width = start.width();
    this.dimension = start.dimension();
    this.block = Math.max(8, Math.min(32, dimension / 2));
    this.outputMove = new double[width];
    this.outputSum = new double[width];
    this.biasMove = new double[width];
    this.biasSum = new double[width];
    this.sum = new double[width];
    this.value = new double[width];
    this.derivative = new double[width];
    this.moves = new double[block * width];
    try (PointerScope scope = new PointerScope()) {
      inputStart = Tensors.of(start.input(), width, dimension);
      inputMove = Tensors.zeros(ScalarType.Double, width, dimension);
      inputSum = Tensors.zeros(ScalarType.Double, width, dimension);
      inputStart.retainReference();
      inputMove.retainReference();
      inputSum.retainReference();
    }
  }

  static void requireSchedule(double stepSize, double regularization) {
    if (!(stepSize > 0) || !Double.isFinite(stepSize)) {
      throw UserError.of("the step size is %s; allowed: above 0", stepSize);
    }
    if (!(regularization >= 0) || !(stepSize * regularization < 1)) {
      throw UserError.of(
          "the regularisation is %s; allowed: at least 0, below 1 / step size = %s",
          regularization, 1 / stepSize);
    }
  }

  /** T, steps taken so far. */
  public long steps() {
    return steps;
  }

  /**
   * A step for every row, in their order.
   *
   * @param x rows end to end (n d)
   * @param y targets (n)
   * @return the prediction of every row before its step (n)
   * @throws UserError if the iterates diverge
   */
  public double[] train(double[] x, double[] y) {
    double[] predictions = new double[y.length];
    for (int from = 0; from < y.length; from += block) {
      block(x, y, from, Math.min(block, y.length - from), predictions);
    }
    return predictions;
  }

  private void block(double[] x, double[] y, int from, int count, double[] predictions) {
    boolean input = trained != TrainedLayers.OUTPUT;
    double decay = 1 - stepSize * regularization;
    try (PointerScope scope = new PointerScope()) {
      Tensor rows =
          Tensors.of(
              Arrays.copyOfRange(x, from * dimension, (from + count) * dimension),
              count,
              dimension);
      double[] atStart = Tensors.doubles(rows.mm(inputStart.t()));
      double[] moved = input ? Tensors.doubles(rows.mm(inputMove.t())) : null;
      double[] inner = Tensors.doubles(rows.mm(rows.t()));
      for (int k = 0; k < count; k++) {
        sums(k, count, atStart, moved, inner, decay);
        predictions[from + k] = step(y[from + k], k, decay);
      }
      if (input) {
        moveInput(rows, count, decay);
      }
    }
  }

  /** u = B x + gamma c at step k of a block, B as of that step. */
  private void sums(
      int k, int count, double[] atStart, double[] moved, double[] inner, double decay) {
    int at = k * width;
    if (moved == null) {
      for (int j = 0; j < width; j++) {
        sum[j] = atStart[at + j] + start.biasScale() * start.bias()[j];
      }
      return;
    }
    double[] bias = start.bias();
    double gamma = start.biasScale();
    double shrunk = Math.pow(decay, k);
    for (int j = 0; j < width; j++) {
      sum[j] = atStart[at + j] + shrunk * moved[at + j] + gamma * (bias[j] + biasMove[j]);
    }
    for (int i = 0; i < k; i++) {
      double weight = Math.pow(decay, k - 1 - i) * inner[i * count + k];
      int move = i * width;
      for (int j = 0; j < width; j++) {
        sum[j] += weight * moves[move + j];
      }
    }
  }

  /** The step itself, but for B, whose move is left in {@code moves}; returns the prediction. */
  private double step(double target, int k, double decay) {
    Activation activation = start.activation();
    activation.apply(sum, value, derivative, width);
    double scale = 1 / Math.sqrt(width);
    double prediction = scale * outputProduct();
    double residual = prediction - target;
    steps++;
    largestTarget = Math.max(largestTarget, Math.abs(target));
    if (!(Math.abs(residual) <= DIVERGED * largestTarget)) {
      throw UserError.of(
          "the iterates diverge: the residual is %.3g at step %d with step size %.3g; use a smaller"
              + " one, below 2 over the largest k(x, x)",
          residual, steps, stepSize);
    }
    double rate = -stepSize * residual * scale;
    double gamma = start.biasScale();
    double[] output = start.output();
    if (trained != TrainedLayers.OUTPUT) {
      int at = k * width;
      for (int j = 0; j < width; j++) {
        double move = rate * (output[j] + outputMove[j]) * derivative[j];
        moves[at + j] = move;
        biasMove[j] = decay * biasMove[j] + gamma * move;
        biasSum[j] += biasMove[j];
      }
    }
    if (trained != TrainedLayers.INPUT) {
      for (int j = 0; j < width; j++) {
        outputMove[j] = decay * outputMove[j] + rate * value[j];
        outputSum[j] += outputMove[j];
      }
    }
    return prediction;
  }

  /** a.sigma(u), in four sums so that additions need not wait for one another. */
  private double outputProduct() {
    double[] output = start.output();
    double first = 0;
    double second = 0;
    double third = 0;
    double fourth = 0;
    int j = 0;
    for (; j + 3 < width; j += 4) {
      first += (output[j] + outputMove[j]) * value[j];
      second += (output[j + 1] + outputMove[j + 1]) * value[j + 1];
      third += (output[j + 2] + outputMove[j + 2]) * value[j + 2];
      fourth += (output[j + 3] + outputMove[j + 3]) * value[j + 3];
    }
    for (; j < width; j++) {
      first += (output[j] + outputMove[j]) * value[j];
    }
    return first + second + third + fourth;
  }

  /** Brings B - B0, and its sum over the iterates, up to date with a block of steps. */
  private void moveInput(Tensor rows, int count, double decay) {
    double[] last = new double[count];
    double[] together = new double[count];
    double powers = 0;
    double sumOfPowers = 0;
    for (int i = count - 1; i >= 0; i--) {
      last[i] = Math.pow(decay, count - 1 - i);
      powers += last[i];
      together[i] = powers;
      sumOfPowers += Math.pow(decay, i + 1);
    }
    Tensor steps = Tensors.of(Arrays.copyOf(moves, count * width), count, width).t();
    Tensors.addScaled(inputSum, inputMove, sumOfPowers);
    inputSum.addmm_(steps, rows.mul(Tensors.of(together, count, 1)));
    inputMove
        .mul_(new Scalar(Math.pow(decay, count)))
        .addmm_(steps, rows.mul(Tensors.of(last, count, 1)));
  }

  /** The network at the average of all iterates, that of the start included. */
  public TwoLayerNetwork mean() {
    return at(outputSum, inputSum, biasSum, 1.0 / (steps + 1));
  }

  /** The network at the last iterate. */
  public TwoLayerNetwork last() {
    return at(outputMove, inputMove, biasMove, 1);
  }

  private TwoLayerNetwork at(
      double[] outputChange, Tensor inputChange, double[] biasChange, double factor) {
    try (PointerScope scope = new PointerScope()) {
      return new TwoLayerNetwork(
          start.activation(),
          start.biasScale(),
          sum(start.output(), outputChange, factor),
          Tensors.doubles(inputStart.add(inputChange, new Scalar(factor))),
          sum(start.bias(), biasChange, factor));
    }
  }

  private static double[] sum(double[] from, double[] change, double factor) {
    double[] sum = from.clone();
    for (int j = 0; j < sum.length; j++) {
      sum[j] += factor * change[j];
    }
    return sum;
  }

  /**
   * All that is needed to go on later: what the weights have moved and the sums of that.
   *
   * @return tensors by name, in the scope of the caller
   */
  public Map<String, Tensor> state() {
    Map<String, Tensor> state = new LinkedHashMap<>();
    state.put("steps", Tensors.of(new long[] {steps}, 1));
    state.put("largest_target", Tensors.of(new double[] {largestTarget}, 1));
    state.put("output_move", Tensors.of(outputMove, width));
    state.put("output_sum", Tensors.of(outputSum, width));
    state.put("bias_move", Tensors.of(biasMove, width));
    state.put("bias_sum", Tensors.of(biasSum, width));
    state.put("input_move", inputMove.clone());
    state.put("input_sum", inputSum.clone());
    return state;
  }

  /** Goes on from what {@link #state} gave; the start must be the same. */
  public void restore(Map<String, Tensor> state) {
    steps = Tensors.longs(state.get("steps"))[0];
    largestTarget = Tensors.doubles(state.get("largest_target"))[0];
    take(state.get("output_move"), outputMove);
    take(state.get("output_sum"), outputSum);
    take(state.get("bias_move"), biasMove);
    take(state.get("bias_sum"), biasSum);
    try (PointerScope scope = new PointerScope()) {
      inputMove.copy_(state.get("input_move"));
      inputSum.copy_(state.get("input_sum"));
    }
  }

  private static void take(Tensor from, double[] to) {
    double[] values = Tensors.doubles(from);
    if (values.length != to.length) {
      throw UserError.of(
          "the saved state has %d neurons, the network %d", values.length, to.length);
    }
    System.arraycopy(values, 0, to, 0, to.length);
  }

  @Override
  public void close() {
    inputStart.close();
    inputMove.close();
    inputSum.close();
  }
}
