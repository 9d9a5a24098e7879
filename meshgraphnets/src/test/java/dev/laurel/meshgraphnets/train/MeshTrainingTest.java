package dev.laurel.meshgraphnets.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.laurel.core.Tensors;
import dev.laurel.core.UserError;
import dev.laurel.core.run.Optimizer;
import dev.laurel.core.run.Progress;
import dev.laurel.core.run.RunOptions;
import dev.laurel.core.run.TrainingReport;
import dev.laurel.core.testing.Golden;
import dev.laurel.meshgraphnets.Fluid;
import dev.laurel.meshgraphnets.MeshModel;
import dev.laurel.meshgraphnets.MeshModelConfig;
import dev.laurel.meshgraphnets.Stepper;
import dev.laurel.meshgraphnets.TrainingNoise;
import dev.laurel.meshgraphnets.data.CylinderFlows;
import dev.laurel.meshgraphnets.data.FrameReader;
import dev.laurel.meshgraphnets.data.Trajectory;
import dev.laurel.meshgraphnets.network.GraphNetworkConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Training: the optimiser of the reference, resumption, saving, memory, and that it learns. */
class MeshTrainingTest {
  @TempDir private Path folder;

  private static Trajectory flow() {
    return CylinderFlows.defaults()
        .withMesh(1.0, 2)
        .withInflow(1, 1)
        .withFrames(30, 0.01, 0.3)
        .simulate(1, frame -> {});
  }

  private static MeshModelConfig small() {
    return MeshModelConfig.of(Fluid.cylinderFlow())
        .withNetwork(GraphNetworkConfig.defaults().withSize(16, 1, 2));
  }

  private static double[] weights(MeshModel model) {
    try (PointerScope scope = new PointerScope()) {
      return model.tensors().values().stream()
          .flatMapToDouble(tensor -> Arrays.stream(Tensors.doubles(tensor)))
          .toArray();
    }
  }

  @Test
  void noiseLargerThanHalfAStepIsTold() {
    List<String> told = new ArrayList<>();
    Progress listener = new Notes(told);
    MeshTrainingConfig config = MeshTrainingConfig.brief(1);
    for (double noise : new double[] {1e-6, 0.5}) {
      told.clear();
      try (MeshModel model = MeshModel.create(small())) {
        MeshTraining.train(
            model,
            List.of(flow()),
            List.of(),
            config.withNoise(new TrainingNoise(Map.of("velocity", noise), 1)),
            RunOptions.defaults().withProgress(listener));
      }
      assertThat(told.stream().filter(note -> note.contains("take less than half")))
          .hasSize(noise > 0.1 ? 1 : 0)
          .allMatch(note -> note.matches("the noise of velocity is 0\\.5\\d*, the deviation of.*"));
    }
  }

  /** Keeps notes. */
  private record Notes(List<String> told) implements Progress {
    @Override
    public void begin(String task, long steps) {}

    @Override
    public void step(long done, Map<String, Double> metrics) {}

    @Override
    public void note(String message) {
      told.add(message);
    }

    @Override
    public void end() {}
  }

  @Test
  @Tag("smoke")
  void theOptimizerAndItsRateAreTheReferences() {
    try (Golden golden = Golden.open("meshgraphnets", "adam_lr");
        PointerScope scope = new PointerScope()) {
      MeshTrainingConfig official = MeshTrainingConfig.official();
      long before = golden.integer("first_global_step");
      assertThat(official.normalizerSteps()).isEqualTo(before);
      long[] steps = Tensors.longs(golden.tensor("lr.steps"));
      double[] rates = golden.numbers("lr.value_f64");
      for (int i = 0; i < steps.length; i++) {
        double rate = official.run().learningRate().at(steps[i] - before);
        assertThat(Math.abs(rate - rates[i])).isLessThanOrEqualTo(1e-12 * rates[i]);
      }
      Optimizer adam = official.run().optimizer();
      Tensor parameters = golden.tensor("param0").clone();
      Map<String, Tensor> state =
          Map.of(
              "mean", parameters.new_zeros(parameters.shape()),
              "square", parameters.new_zeros(parameters.shape()));
      for (int k = 1; golden.has("grad" + k); k++) {
        double rate = official.run().learningRate().at(k - 1);
        adam.update(parameters, golden.tensor("grad" + k).clone(), state, rate, k - 1);
        near(parameters, golden, "param" + k);
        near(state.get("mean"), golden, "m" + k);
        near(state.get("square"), golden, "v" + k);
      }
    }
  }

  private static void near(Tensor actual, Golden golden, String name) {
    double[] expected = golden.numbers(name);
    double[] found = Tensors.doubles(actual);
    for (int i = 0; i < expected.length; i++) {
      assertThat(Math.abs(found[i] - expected[i])).as(name).isLessThanOrEqualTo(1e-9);
    }
  }

  @Test
  @Tag("smoke")
  void aStoppedTrainingGoesOnToTheSameBits() {
    Trajectory flow = flow();
    MeshTrainingConfig config =
        MeshTrainingConfig.brief(12).withBatch(2).withPushforward(2).withHorizon(5);
    try (MeshModel straight = MeshModel.create(small());
        MeshModel stopped = MeshModel.create(small());
        MeshModel resumed = MeshModel.create(small())) {
      MeshTraining.train(straight, List.of(flow), List.of(), config, RunOptions.defaults());
      RunOptions kept =
          RunOptions.defaults().withCheckpoint(folder.resolve("state.safetensors"), 1e9);
      MeshTraining.train(
          stopped, List.of(flow), List.of(), config.withRun(run -> run.withSteps(5)), kept);
      TrainingReport report = MeshTraining.train(resumed, List.of(flow), List.of(), config, kept);
      assertThat(report.steps()).isEqualTo(12);
      assertThat(weights(resumed)).isEqualTo(weights(straight)).isNotEqualTo(weights(stopped));
    }
  }

  @Test
  @Tag("smoke")
  void aModelIsTheSameAfterItWasSaved() throws IOException {
    Path file = folder.resolve("model.safetensors");
    MeshModelConfig config = small().withTimeStep(0.01).withZeroConstantColumns(true);
    try (MeshModel model = MeshModel.create(config)) {
      model.save(file, Map.of());
      try (MeshModel loaded = MeshModel.load(file)) {
        assertThat(loaded.config()).isEqualTo(config);
        assertThat(weights(loaded)).isEqualTo(weights(model));
        assertThatThrownBy(() -> new Stepper(loaded, flow().mesh(0)))
            .isInstanceOf(UserError.class)
            .hasMessageContaining("not trained");
      }
    }
    byte[] whole = Files.readAllBytes(file);
    for (int part = 0; part < 8; part++) {
      Files.write(file, Arrays.copyOf(whole, whole.length * part / 8));
      assertThatThrownBy(() -> MeshModel.load(file).close()).isInstanceOf(UserError.class);
    }
  }

  @Test
  void oneStepIsLearned() {
    Trajectory flow = flow();
    MeshTrainingConfig config =
        MeshTrainingConfig.brief(400)
            .withNoise(small().domain().noise().withDeviation("velocity", 0.001))
            .withRun(run -> run.withAverage(0.99, true))
            .withHorizon(5);
    try (MeshModel model = MeshModel.create(small())) {
      TrainingReport report =
          MeshTraining.train(model, List.of(flow), List.of(flow), config, RunOptions.defaults());
      assertThat(report.metrics().get("rmse1"))
          .isLessThan(0.8 * report.metrics().get("rmse1OfNoChange"));
    }
  }

  @Test
  void noTensorIsLeftAfterAThousandSteps() {
    FrameReader reader = new FrameReader(Fluid.cylinderFlow(), flow());
    try (MeshModel model = MeshModel.create(small())) {
      model.accumulate(List.of(reader.frame(0)), dev.laurel.meshgraphnets.Graph::of);
      try (Stepper stepper = new Stepper(model, reader.frame(0).mesh())) {
        steps(stepper, reader, 20);
        long before = Pointer.totalCount();
        steps(stepper, reader, 1000);
        // Every tensor is one; none waits for the garbage collector.
        assertThat(Pointer.totalCount()).isLessThanOrEqualTo(before);
      }
    }
  }

  @Test
  void noTensorIsLeftAfterTraining() {
    Trajectory flow = flow();
    try (MeshModel model = MeshModel.create(small())) {
      MeshTrainingConfig config = MeshTrainingConfig.brief(1000).withPushforward(1);
      RunOptions options = RunOptions.defaults();
      MeshTraining.train(
          model, List.of(flow), List.of(), config.withRun(run -> run.withSteps(2)), options);
      long before = Pointer.totalCount();
      MeshTraining.train(model, List.of(flow), List.of(), config, options);
      assertThat(Pointer.totalCount()).isLessThanOrEqualTo(before + 2);
    }
  }

  private static void steps(Stepper stepper, FrameReader reader, int count) {
    for (int step = 0; step < count; step++) {
      stepper.step(reader.frame(0));
    }
  }

  @Test
  void impossibleTrainingsAreRefused() {
    try (MeshModel model = MeshModel.create(small())) {
      assertThatThrownBy(
              () ->
                  MeshTraining.train(
                      model,
                      List.of(),
                      List.of(),
                      MeshTrainingConfig.brief(1),
                      RunOptions.defaults()))
          .isInstanceOf(UserError.class)
          .hasMessageContaining("no trajectory");
    }
    assertThatThrownBy(() -> MeshTrainingConfig.brief(1).withPushforward(-1))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("pushforward is -1");
    assertThatThrownBy(() -> MeshTrainingConfig.brief(1).withBatch(0))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("batch is 0");
  }
}
