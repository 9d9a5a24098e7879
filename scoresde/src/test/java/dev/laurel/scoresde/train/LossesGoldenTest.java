package dev.laurel.scoresde.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.laurel.core.Tensors;
import dev.laurel.core.UserError;
import dev.laurel.core.run.LossTask;
import dev.laurel.core.run.Progress;
import dev.laurel.core.run.RunOptions;
import dev.laurel.core.run.TrainingConfig;
import dev.laurel.core.run.TrainingRun;
import dev.laurel.core.testing.Golden;
import dev.laurel.scoresde.Goldens;
import dev.laurel.scoresde.NoiseLabels;
import dev.laurel.scoresde.SdeConfig;
import dev.laurel.scoresde.SubVariancePreserving;
import dev.laurel.scoresde.network.ScoreNetwork;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.BoolOptional;
import org.bytedeco.pytorch.Module;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Losses, their gradients and the steps of the optimiser against the official code. */
@Tag("smoke")
class LossesGoldenTest {
  private static final double TOLERANCE = 1e-10;

  /** p0 x + p1 tanh(x) + p2 log1p(label). */
  private record Toy(Tensor p) implements ScoreNetwork {
    @Override
    public Tensor forward(Tensor x, Tensor labels) {
      Tensor level = labels.to(ScalarType.Double).log1p().reshape(-1, 1, 1, 1);
      return x.mul(p.select(0, 0)).add(x.tanh().mul(p.select(0, 1))).add(level.mul(p.select(0, 2)));
    }

    @Override
    public Module module() {
      throw new IllegalStateException("a toy has no module");
    }
  }

  private static void check(Golden golden, Toy toy, Tensor loss, String name) {
    Goldens.assertClose(golden, loss, name + "/loss", TOLERANCE);
    TensorVector gradient =
        torch.grad(
            new TensorVector(loss),
            new TensorVector(toy.p()),
            new TensorVector(),
            new BoolOptional(),
            false,
            false);
    Goldens.assertClose(golden, gradient.get(0), name + "/grad_p", TOLERANCE);
  }

  private static Toy toy(Golden golden) {
    Tensor p = golden.tensor("toy_p");
    p.set_requires_grad(true);
    return new Toy(p);
  }

  @ParameterizedTest
  @ValueSource(strings = {"ve", "vp", "subvp"})
  void continuousLossesEqualTheOfficialOnes(String name) {
    try (PointerScope scope = new PointerScope();
        Golden golden = Goldens.open("losses")) {
      Toy toy = toy(golden);
      NoiseLabels labels = new NoiseLabels(Goldens.sde(golden, name), true);
      for (boolean mean : new boolean[] {true, false}) {
        for (boolean weighted : new boolean[] {true, false}) {
          Tensor loss =
              new ContinuousLoss(labels, mean, weighted)
                  .of(
                      toy,
                      golden.tensor("batch"),
                      golden.numbers("t"),
                      null,
                      golden.tensor("noise"));
          check(
              golden,
              toy,
              loss,
              name + "/continuous_" + (weighted ? "lw_" : "plain_") + (mean ? "mean" : "sum"));
        }
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"ve", "vp"})
  void discreteLossesEqualTheOfficialOnes(String name) {
    try (PointerScope scope = new PointerScope();
        Golden golden = Goldens.open("losses")) {
      Toy toy = toy(golden);
      SdeConfig sde = Goldens.sde(golden, name);
      int[] labels = Tensors.ints(golden.tensor(name + "/discrete/labels"));
      Tensor noise = golden.tensor(name + "/discrete/noise");
      for (boolean mean : new boolean[] {true, false}) {
        Tensor loss = new DiscreteLoss(sde, mean).of(toy, golden.tensor("batch"), labels, noise);
        check(golden, toy, loss, name + "/discrete_" + (mean ? "mean" : "sum"));
      }
    }
  }

  @Test
  void thereIsNoDiscreteLossForSubVp() {
    assertThatThrownBy(() -> new DiscreteLoss(SubVariancePreserving.defaults(), true))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("train continuously");
  }

  /** Linear regression on the file's batches. */
  private static final class Regression extends Module implements LossTask {
    private final Golden golden;
    private final Tensor w;
    private final Tensor b;

    Regression(Golden golden) {
      super("Regression");
      this.golden = golden;
      w = golden.tensor("opt/w0");
      b = golden.tensor("opt/b0");
      register_parameter("w", w);
      register_parameter("frozen", Tensors.zeros(ScalarType.Float, 2), false);
      register_parameter("b", b);
    }

    @Override
    public String title() {
      return "regression";
    }

    @Override
    public Object configuration() {
      return Map.of();
    }

    @Override
    public Module network() {
      return this;
    }

    @Override
    public Tensor loss(long step, Random random) {
      double scale = step == 5 || step == 6 ? 0.01 : 1;
      Tensor error = golden.tensor("opt/x" + step).mm(w).add(b).sub(golden.tensor("opt/y" + step));
      return Tensors.times(error.square().sum(), scale);
    }
  }

  @Test
  void stepsEqualThoseOfTheOfficialOptimizer() {
    try (PointerScope scope = new PointerScope();
        Golden golden = Goldens.open("losses")) {
      // The scales of the losses are told in words.
      assertThat(golden.text("opt_loss_scale")).isEqualTo("0.01 at steps 5 and 6 else 1");
      int steps = 0;
      while (golden.has("opt/x" + steps)) {
        steps++;
      }
      double rate = golden.constant("opt_lr");
      long warmup = (long) golden.constant("opt_warmup");
      double decay = golden.constant("ema_decay");
      ScoreTrainingConfig official =
          ScoreTrainingConfig.official()
              .withRate(rate, warmup)
              .withClipNorm(golden.constant("opt_clip"));
      List<Map<String, Double>> figures = new ArrayList<>();
      for (int done = 1; done <= steps; done++) {
        figures.clear();
        TrainingConfig averaged =
            official.withAverageDecay(decay).withSteps(done).run().withLogEvery(1);
        Regression task = new Regression(golden);
        TrainingRun.train(task, averaged, options(figures));
        Goldens.assertClose(golden, task.w, "opt/ema_w" + done, 1e-5);
        Goldens.assertClose(golden, task.b, "opt/ema_b" + done, 1e-5);
        Regression plain = new Regression(golden);
        TrainingRun.train(plain, averaged.withAverage(0, false), RunOptions.defaults());
        Goldens.assertClose(golden, plain.w, "opt/w" + done, 1e-5);
        Goldens.assertClose(golden, plain.b, "opt/b" + done, 1e-5);
      }
      assertThat(figures).hasSize(steps);
      for (int step = 0; step < steps; step++) {
        Map<String, Double> found = figures.get(step);
        Goldens.assertClose(golden, found.get("loss"), "opt/loss" + step, 1e-5);
        Goldens.assertClose(golden, found.get("learningRate"), "opt/lr" + step, 1e-5);
        Goldens.assertClose(golden, found.get("gradientNorm"), "opt/raw_grad_norm" + step, 1e-5);
      }
    }
  }

  private static RunOptions options(List<Map<String, Double>> figures) {
    Progress listener =
        new Progress() {
          @Override
          public void begin(String task, long steps) {}

          @Override
          public void step(long done, Map<String, Double> metrics) {
            figures.add(metrics);
          }

          @Override
          public void note(String message) {}

          @Override
          public void end() {}

          @Override
          public void close() {}
        };
    return RunOptions.defaults().withProgress(listener);
  }
}
