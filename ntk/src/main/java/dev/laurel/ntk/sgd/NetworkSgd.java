package dev.laurel.ntk.sgd;

import dev.laurel.core.Engine;
import dev.laurel.core.Tensors;
import dev.laurel.core.UserError;
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
 * <pre>{@code
 * a_j <- a_j - eta e sigma(u_j) / sqrt(M)               - eta lambda (a_j - a0_j)
 * b_j <- b_j - eta e a_j sigma'(u_j) x / sqrt(M)        - eta lambda (b_j - b0_j)
 * c_j <- c_j - eta e gamma a_j sigma'(u_j) / sqrt(M)    - eta lambda (c_j - c0_j)
 * }</pre>
 *
 * <p>A step changes B by a matrix of rank one. So B is brought up to date only after a block of
 * steps, and within the block u = B x is corrected by the inner products of the block's rows: the
 * numbers are those of the plain recursion, but B is read by three matrix products a block instead
 * of several sweeps a step. Not for several threads at once.
 */
public final class NetworkSgd implements AutoCloseable {
  private static final double DIVERGED = 1e8;

  /** Steps of a block: few where B is small, more where reading it costs most. */
  private static final int FEWEST = 16;

  private static final int MOST = 48;

  /** Neurons whose numbers fit the first cache together. */
  private static final int CHUNK = 512;

  private final TwoLayerNetwork start;
  private final TrainedLayers trained;
  private final double stepSize;
  private final double regularization;
  private final int width;
  private final int dimension;
  private final int block;

  /**
   * Biases count as weights of one more input, gamma: (B, c) at the start, how far it has moved,
   * and the sum of that over all iterates; each (M, d + 1).
   */
  private final Tensor inputStart;

  private final Tensor inputMove;
  private final Tensor inputSum;

  private final double[] outputMove;
  private final double[] outputSum;
  private long steps;
  private double largestTarget = 1;

  // Work space: hidden sums, values and derivatives of a step, and the block's moves of B.
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
    this.block = Math.max(FEWEST, Math.min(MOST, dimension / 2));
    this.outputMove = new double[width];
    this.outputSum = new double[width];
    this.sum = new double[width];
    this.value = new double[width];
    this.derivative = new double[width];
    this.moves = new double[block * width];
    try (PointerScope scope = new PointerScope()) {
      inputStart =
          Tensors.beside(
              Tensors.of(start.input(), width, dimension), Tensors.of(start.bias(), width, 1));
      inputMove = Tensors.zeros(ScalarType.Double, width, dimension + 1L);
      inputSum = Tensors.zeros(ScalarType.Double, width, dimension + 1L);
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
    double decay = 1 - stepSize * regularization;
    try (PointerScope scope = new PointerScope()) {
      Tensor plain =
          Tensors.of(
              Arrays.copyOfRange(x, from * dimension, (from + count) * dimension),
              count,
              dimension);
      Tensor gamma = plain.new_full(new long[] {count, 1}, new Scalar(start.biasScale()));
      Tensor rows = Tensors.beside(plain, gamma);
      double[] atStart = Tensors.doubles(rows.mm(inputStart.t()));
      double[] moved =
          trained == TrainedLayers.OUTPUT ? null : Tensors.doubles(rows.mm(inputMove.t()));
      double[] inner = Tensors.doubles(rows.mm(rows.t()));
      for (int k = 0; k < count; k++) {
        double[] weights = new double[k];
        for (int i = 0; i < k; i++) {
          weights[i] = Math.pow(decay, k - 1 - i) * inner[i * count + k];
        }
        predictions[from + k] = forward(k, atStart, moved, weights, Math.pow(decay, k));
        move(predictions[from + k] - y[from + k], y[from + k], k, decay);
      }
      if (moved != null) {
        moveInput(rows, count, decay);
      }
    }
  }

  /** The network at row k of a block, B as of that step; leaves values and derivatives behind. */
  private double forward(int k, double[] atStart, double[] moved, double[] weights, double shrunk) {
    double total = 0;
    for (int from = 0; from < width; from += CHUNK) {
      int to = Math.min(width, from + CHUNK);
      sums(k * width, atStart, moved, weights, shrunk, from, to);
      start.activation().apply(sum, value, derivative, from, to);
      total += outputProduct(from, to);
    }
    return total / Math.sqrt(width);
  }

  /** u = B x + gamma c of some neurons. */
  private void sums(
      int row,
      double[] atStart,
      double[] moved,
      double[] weights,
      double shrunk,
      int from,
      int to) {
    if (moved == null) {
      System.arraycopy(atStart, row + from, sum, from, to - from);
      return;
    }
    for (int j = from; j < to; j++) {
      sum[j] = atStart[row + j] + shrunk * moved[row + j];
    }
    int i = 0;
    for (; i + 1 < weights.length; i += 2) {
      double first = weights[i];
      double second = weights[i + 1];
      int one = i * width;
      int other = one + width;
      for (int j = from; j < to; j++) {
        sum[j] += first * moves[one + j] + second * moves[other + j];
      }
    }
    if (i < weights.length) {
      double last = weights[i];
      int one = i * width;
      for (int j = from; j < to; j++) {
        sum[j] += last * moves[one + j];
      }
    }
  }

  /** a.sigma(u) of some neurons, in four sums so that additions need not wait for one another. */
  private double outputProduct(int from, int to) {
    double[] output = start.output();
    double first = 0;
    double second = 0;
    double third = 0;
    double fourth = 0;
    int j = from;
    for (; j + 3 < to; j += 4) {
      first += (output[j] + outputMove[j]) * value[j];
      second += (output[j + 1] + outputMove[j + 1]) * value[j + 1];
      third += (output[j + 2] + outputMove[j + 2]) * value[j + 2];
      fourth += (output[j + 3] + outputMove[j + 3]) * value[j + 3];
    }
    for (; j < to; j++) {
      first += (output[j] + outputMove[j]) * value[j];
    }
    return first + second + third + fourth;
  }

  /** The step, but for B and c, whose moves are left in {@code moves}. */
  private void move(double residual, double target, int k, double decay) {
    steps++;
    largestTarget = Math.max(largestTarget, Math.abs(target));
    if (!(Math.abs(residual) <= DIVERGED * largestTarget)) {
      throw UserError.of(
          "the iterates diverge: the residual is %.3g at step %d with step size %.3g; use a smaller"
              + " one, below 2 over the largest k(x, x)",
          residual, steps, stepSize);
    }
    double rate = -stepSize * residual / Math.sqrt(width);
    if (trained != TrainedLayers.OUTPUT) {
      moveSums(rate, k * width);
    }
    if (trained != TrainedLayers.INPUT) {
      moveOutput(rate, decay);
    }
  }

  // Loops of their own: the compiler turns them into vector instructions only one by one.

  private void moveSums(double rate, int at) {
    double[] output = start.output();
    for (int j = 0; j < width; j++) {
      moves[at + j] = rate * (output[j] + outputMove[j]) * derivative[j];
    }
  }

  private void moveOutput(double rate, double decay) {
    for (int j = 0; j < width; j++) {
      outputMove[j] = decay * outputMove[j] + rate * value[j];
    }
    for (int j = 0; j < width; j++) {
      outputSum[j] += outputMove[j];
    }
  }

  /**
   * Brings the move of B and c, and its sum over the iterates, up to date with a block of steps.
   */
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
    return at(outputSum, inputSum, 1.0 / (steps + 1));
  }

  /** The network at the last iterate. */
  public TwoLayerNetwork last() {
    return at(outputMove, inputMove, 1);
  }

  private TwoLayerNetwork at(double[] outputChange, Tensor inputChange, double factor) {
    try (PointerScope scope = new PointerScope()) {
      Tensor both = inputStart.add(inputChange, new Scalar(factor));
      double[] output = start.output().clone();
      for (int j = 0; j < width; j++) {
        output[j] += factor * outputChange[j];
      }
      return new TwoLayerNetwork(
          start.activation(),
          start.biasScale(),
          output,
          Tensors.doubles(both.narrow(1, 0, dimension)),
          Tensors.doubles(both.narrow(1, dimension, 1)));
    }
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
