package dev.laurel.core.run;

import dev.laurel.core.Tensors;
import java.nio.file.Path;
import java.util.Map;
import java.util.Random;
import org.bytedeco.pytorch.LinearImpl;
import org.bytedeco.pytorch.Module;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/** A small network on made data, with dropout and noise so that generators matter. */
final class Regression extends Module implements LossTask {
  private static final int EXAMPLES = 50;

  private final LinearImpl first = new LinearImpl(4, 16);
  private final LinearImpl second = new LinearImpl(16, 1);
  private final Tensor x;
  private final Tensor y;
  private final Batches batches = new Batches(EXAMPLES, 8, 3);
  private final double noise;

  Regression(double noise) {
    super("Regression");
    register_module("first", first);
    register_module("second", second);
    to(torch.ScalarType.Double, false);
    this.noise = noise;
    Random random = new Random(5);
    x = Tensors.randomNormal(random, torch.ScalarType.Double, EXAMPLES, 4);
    y = x.sin().sum(1).unsqueeze(1);
    for (Tensor parameter : parameters().get()) {
      parameter.set_data(
          Tensors.times(
              Tensors.randomNormal(random, torch.ScalarType.Double, 1, parameter.numel())
                  .view(parameter.shape()),
              0.3));
    }
  }

  /** Trains until told to end: the process that the test of SIGTERM ends. */
  public static void main(String[] arguments) throws Exception {
    Regression task = new Regression(0.1);
    RunOptions options =
        RunOptions.defaults()
            .withCheckpoint(Path.of(arguments[0]), 1e9)
            .withProgress(
                Progress.all(
                    java.util.List.of(
                        new Progress() {
                          @Override
                          public void begin(String name, long steps) {}

                          @Override
                          public void step(long done, Map<String, Double> metrics) {
                            if (done == 20) {
                              System.out.println("training");
                            }
                          }

                          @Override
                          public void note(String message) {}

                          @Override
                          public void end() {}
                        })));
    TrainingReport report =
        TrainingRun.train(task, TrainingConfig.adam(Long.MAX_VALUE, 1e-2), options);
    System.out.println(report.end() + " " + report.steps());
  }

  @Override
  public String title() {
    return "regression";
  }

  @Override
  public Object configuration() {
    return Map.of("noise", noise);
  }

  @Override
  public Module network() {
    return this;
  }

  private Tensor forward(Tensor input) {
    Tensor hidden = torch.dropout(torch.tanh(first.forward(input)), 0.1, is_training());
    return second.forward(hidden);
  }

  @Override
  public Tensor loss(long step, Random random) {
    int[] batch = batches.at(step);
    Tensor chosen = Tensors.of(batch, batch.length).to(torch.ScalarType.Long);
    Tensor target = y.index_select(0, chosen);
    if (noise > 0) {
      target = target.add(new Scalar(noise * random.nextGaussian()));
    }
    return torch.mse_loss(forward(x.index_select(0, chosen)), target);
  }

  @Override
  public Map<String, Double> evaluate() {
    return Map.of("error", torch.mse_loss(forward(x), y).item_double());
  }

  /** All parameters end to end. */
  double[] values() {
    Tensor[] all = parameters().get();
    double[] values = {};
    for (Tensor parameter : all) {
      double[] more = Tensors.doubles(parameter);
      int at = values.length;
      values = java.util.Arrays.copyOf(values, at + more.length);
      System.arraycopy(more, 0, values, at, more.length);
    }
    return values;
  }
}
