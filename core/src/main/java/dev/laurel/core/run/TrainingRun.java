package dev.laurel.core.run;

import dev.laurel.core.Engine;
import dev.laurel.core.UserError;
import dev.laurel.core.run.TrainingReport.End;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * The loop of every method that is trained by gradients: a budget of steps and of time, a schedule,
 * clipping, an average of the parameters, evaluations of which the best may be kept, and a
 * checkpoint from which the run goes on as if it had never stopped.
 *
 * <p>The generators are seeded anew for every step from the seed and its number, so the state to
 * save is the number of steps and some vectors.
 */
public final class TrainingRun {
  /** Numbers of a part whose parameters, gradients and averages fit a cache together. */
  private static final long PART = 1 << 19;

  private final TrainingTask task;
  private final TrainingConfig config;
  private final RunOptions options;
  private final FlatParameters parameters;
  private final TrainingState state;
  private final TrainingCheckpoint checkpoint;
  private double lossSum;
  private long lossCount;
  private double lastLoss = Double.NaN;
  private Map<String, Double> lastMetrics = Map.of();
  private long lastEvaluated = -1;

  private TrainingRun(
      TrainingTask task,
      TrainingConfig config,
      RunOptions options,
      FlatParameters parameters,
      TrainingState state) {
    this.task = task;
    this.config = config;
    this.options = options;
    this.parameters = parameters;
    this.state = state;
    this.checkpoint = new TrainingCheckpoint(task, config, options, parameters, state);
  }

  /**
   * Trains the task's network, which afterwards holds the parameters to keep: the best evaluation's
   * if the configuration selects, else the average if there is one, else the last. After an
   * interruption it holds the last.
   *
   * <p>A finished run leaves its checkpoint behind: delete it once the result is saved. The same
   * run with more steps goes on from it.
   *
   * @throws UserError if the loss is not finite, or the checkpoint is of another run
   */
  public static TrainingReport train(TrainingTask task, TrainingConfig config, RunOptions options) {
    Engine.start();
    try (PointerScope scope = new PointerScope()) {
      FlatParameters parameters = FlatParameters.of(task.network());
      TrainingState state = TrainingState.initial(parameters, config);
      return new TrainingRun(task, config, options, parameters, state).run();
    }
  }

  private TrainingReport run() {
    checkpoint.restore();
    task.start(new TrainingVectors(parameters.values(), parameters.gradient(), state.optimizer));
    long started = System.nanoTime();
    double before = state.seconds;
    End end;
    options.progress().begin(task.title(), config.steps());
    task.network().train(true);
    try (Interrupt interrupt = new Interrupt()) {
      while (true) {
        state.seconds = before + (System.nanoTime() - started) / 1e9;
        if (interrupt.requested()) {
          end = End.INTERRUPTED;
        } else if (state.step >= config.steps()) {
          end = End.STEPS;
        } else if (config.seconds() > 0 && state.seconds >= config.seconds()) {
          end = End.TIME;
        } else if (impatient()) {
          end = End.PATIENCE;
        } else {
          step();
          checkpoint.saveIfDue();
          continue;
        }
        break;
      }
      if (end != End.INTERRUPTED) {
        evaluate();
      }
      checkpoint.save();
    }
    if (end != End.INTERRUPTED) {
      keep();
    }
    options.progress().end();
    // A run of few steps ends before its first line of the log.
    double loss = Double.isNaN(lastLoss) && lossCount > 0 ? lossSum / lossCount : lastLoss;
    return new TrainingReport(state.step, state.seconds, loss, lastMetrics, end);
  }

  private void step() {
    double rate = config.learningRate().at(state.step);
    double norm = Double.NaN;
    double loss;
    try (PointerScope scope = new PointerScope()) {
      long seed = Seeds.of(config.seed(), state.step);
      torch.manual_seed(seed);
      parameters.gradient().zero_();
      loss = task.backward(state.step, new Random(seed));
      if (!Double.isFinite(loss)) {
        throw UserError.of(
            "%s: the loss is %s at step %d; lower the learning rate or clip the gradient, and check"
                + " the data for extreme values",
            task.title(), loss, state.step);
      }
      try (NoGradGuard noGradients = new NoGradGuard()) {
        if (config.clipNorm() > 0) {
          norm = clip();
        }
        update(rate);
      }
    }
    state.step++;
    report(loss, rate, norm);
    if (config.evaluateEvery() > 0 && state.step % config.evaluateEvery() == 0) {
      evaluate();
    }
  }

  /** As PyTorch's clip_grad_norm_, whose quotient carries 1e-6. */
  private double clip() {
    double norm = parameters.gradient().norm().item_double();
    double factor = config.clipNorm() / (norm + 1e-6);
    if (factor < 1) {
      parameters.gradient().mul_(new Scalar(factor));
    }
    return norm;
  }

  /** Moves the parameters and their average, a part after the other so that each stays in cache. */
  private void update(double rate) {
    double decay = config.averageDecay();
    if (config.averageWarmup()) {
      // Steps count from 0, updates of the average from 1.
      long updates = state.step + 1;
      decay = Math.min(decay, (1.0 + updates) / (10.0 + updates));
    }
    long length = parameters.values().numel();
    for (long from = 0; from < length; from += PART) {
      long count = Math.min(PART, length - from);
      try (PointerScope scope = new PointerScope()) {
        Tensor values = parameters.values().narrow(0, from, count);
        Map<String, Tensor> own = new LinkedHashMap<>();
        for (Map.Entry<String, Tensor> entry : state.optimizer.entrySet()) {
          own.put(entry.getKey(), entry.getValue().narrow(0, from, count));
        }
        Tensor gradient = parameters.gradient().narrow(0, from, count);
        config.optimizer().update(values, gradient, own, rate, state.step);
        if (state.average != null) {
          state.average.narrow(0, from, count).lerp_(values, new Scalar(1 - decay));
        }
      }
    }
  }

  private void report(double loss, double rate, double norm) {
    lossSum += loss;
    lossCount++;
    Map<String, Double> figures = Map.of();
    if (state.step % config.logEvery() == 0 || state.step == config.steps()) {
      lastLoss = lossSum / lossCount;
      lossSum = 0;
      lossCount = 0;
      figures = new LinkedHashMap<>();
      figures.put("loss", lastLoss);
      figures.put("learningRate", rate);
      if (!Double.isNaN(norm)) {
        figures.put("gradientNorm", norm);
      }
    }
    options.progress().step(state.step, figures);
  }

  private void evaluate() {
    if (lastEvaluated == state.step) {
      return;
    }
    lastEvaluated = state.step;
    try (PointerScope scope = new PointerScope();
        NoGradGuard noGradients = new NoGradGuard()) {
      torch.manual_seed(Seeds.of(~config.seed(), state.step));
      Tensor trained = state.average == null ? null : parameters.values().clone();
      if (trained != null) {
        parameters.values().copy_(state.average);
      }
      task.network().eval();
      lastMetrics = task.evaluate();
      task.network().train(true);
      select();
      if (trained != null) {
        parameters.values().copy_(trained);
      }
    }
    if (!lastMetrics.isEmpty()) {
      options.progress().step(state.step, lastMetrics);
    }
  }

  private void select() {
    TrainingConfig.Selection selection = config.selection();
    if (selection == null) {
      return;
    }
    Double value = lastMetrics.get(selection.metric());
    if (value == null) {
      throw UserError.of(
          "%s: selection.metric is '%s'; reported are %s",
          task.title(), selection.metric(), lastMetrics.keySet());
    }
    if (selection.better(value, state.bestValue)) {
      state.bestValue = value;
      state.bestMetrics = Map.copyOf(lastMetrics);
      state.withoutBetter = 0;
      state.best.copy_(parameters.values());
    } else {
      state.withoutBetter++;
    }
  }

  private boolean impatient() {
    return config.selection() != null
        && config.selection().patience() > 0
        && state.withoutBetter >= config.selection().patience();
  }

  private void keep() {
    if (state.best != null && !Double.isNaN(state.bestValue)) {
      parameters.values().copy_(state.best);
      lastMetrics = state.bestMetrics;
    } else if (state.average != null) {
      parameters.values().copy_(state.average);
    }
    task.network().eval();
  }
}
