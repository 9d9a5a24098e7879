package dev.laurel.nas.search;

import static dev.laurel.nas.NasGolden.assertClose;
import static dev.laurel.nas.NasGolden.assign;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.laurel.core.Engine;
import dev.laurel.core.io.NetworkTensors;
import dev.laurel.core.run.LearningRate;
import dev.laurel.core.run.Optimizer;
import dev.laurel.core.run.RunOptions;
import dev.laurel.core.run.TrainingConfig;
import dev.laurel.core.run.TrainingReport;
import dev.laurel.core.testing.Golden;
import dev.laurel.nas.network.DartsSupernet;
import dev.laurel.nas.network.Skeleton;
import dev.laurel.nas.op.Operations;
import dev.laurel.nas.space.Spaces;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;

/** Steps of a search against the official ones. */
class SearchGoldenTest {
  /** Batches of a file, one after the other. */
  private record Recorded(Golden golden) implements SearchData {
    @Override
    public Batch training(long step, Random random) {
      return new Batch(golden.tensor("xt." + step), golden.tensor("yt." + step));
    }

    @Override
    public Batch validation(long step, Random random) {
      return new Batch(golden.tensor("xv." + step), golden.tensor("yv." + step));
    }

    @Override
    public List<BatchSupplier> judging() {
      return List.of();
    }

    @Override
    public long stepsPerEpoch() {
      return 1;
    }
  }

  @Test
  void threeStepsAreTheOfficialOnes() {
    Engine.start();
    Engine.threads(1);
    try (Golden golden = Golden.open("nas", "search_steps")) {
      for (int steps = 1; steps <= 3; steps++) {
        try (PointerScope scope = new PointerScope()) {
          DartsSupernet supernet =
              new DartsSupernet(
                  new Skeleton(
                      (int) golden.shape("xt.0")[1],
                      golden.integer("C"),
                      golden.integer("layers"),
                      (int) golden.shape("w0.classifier.bias")[0]),
                  Spaces.darts(golden.text("space")),
                  Operations::of,
                  new Random(1));
          assign(supernet, golden, "w0.");
          String[] betas = golden.text("arch_betas").split(",", -1);
          Architecture architecture =
              new Architecture(
                  supernet.spaces(),
                  new Optimizer.Adam(
                      Double.parseDouble(betas[0]),
                      Double.parseDouble(betas[1]),
                      1e-8,
                      golden.constant("arch_wd"),
                      false),
                  true,
                  new Random(1));
          List<String> names = List.of("alphas_normal", "alphas_reduce");
          for (int t = 0; t < 2; t++) {
            architecture.alphas().get(t).copy_(golden.tensor(names.get(t) + "0"));
          }
          TrainingConfig run =
              TrainingConfig.adam(steps, golden.constant("lr"))
                  .withOptimizer(
                      new Optimizer.Sgd(
                          golden.constant("momentum"), false, golden.constant("weight_decay")))
                  .withClipNorm(golden.constant("grad_clip"))
                  .withLogEvery(1);
          SearchConfig config =
              SearchConfig.official(1, 1, SearchConfig.Method.FIRST_ORDER)
                  .withRun(run)
                  .withArchitectureRate(golden.constant("arch_lr"));
          TrainingReport report =
              BilevelSearch.train(
                  new SearchNetwork(supernet, architecture),
                  new Recorded(golden),
                  config,
                  RunOptions.defaults());
          assertThat(report.loss())
              .isCloseTo(golden.numbers("loss_train")[steps - 1], within(1e-5));
          for (int t = 0; t < 2; t++) {
            assertClose(
                golden, architecture.alphas().get(t), names.get(t) + "." + steps, 1e-4, 1e-5);
          }
          if (steps == 3) {
            for (Map.Entry<String, Tensor> own : NetworkTensors.of(supernet).entrySet()) {
              assertClose(golden, own.getValue(), "w3." + own.getKey(), 1e-5, 1e-5);
            }
          }
        }
      }
      LearningRate fifty = new LearningRate.Held(new LearningRate.Cosine(0.025, 0.001, 50), 7);
      double[] wanted = golden.numbers("cosine_lr_50");
      for (int epoch = 0; epoch < wanted.length; epoch++) {
        assertThat(fifty.at(7L * epoch + 3)).isCloseTo(wanted[epoch], within(1e-12));
      }
    }
  }
}
