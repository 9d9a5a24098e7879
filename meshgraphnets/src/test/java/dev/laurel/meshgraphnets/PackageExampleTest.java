package dev.laurel.meshgraphnets;

import static org.assertj.core.api.Assertions.assertThat;

import dev.laurel.core.run.Progress;
import dev.laurel.core.run.RunOptions;
import dev.laurel.meshgraphnets.data.CylinderFlows;
import dev.laurel.meshgraphnets.data.FrameReader;
import dev.laurel.meshgraphnets.data.Trajectory;
import dev.laurel.meshgraphnets.train.MeshTraining;
import dev.laurel.meshgraphnets.train.MeshTrainingConfig;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The example of the package's documentation, with fewer steps and frames on a coarser mesh. */
class PackageExampleTest {
  @Test
  void itRuns(@TempDir Path folder) {
    Trajectory flow =
        CylinderFlows.defaults().withMesh(1, 2.2).withFrames(8, 0.01, 0).simulate(1, frame -> {});
    try (MeshModel model = MeshModel.create(MeshModelConfig.of(Fluid.cylinderFlow()))) {
      MeshTraining.train(
          model,
          List.of(flow),
          List.of(),
          MeshTrainingConfig.brief(2).withNormalizerSteps(5),
          RunOptions.defaults());
      FrameReader reader = new FrameReader(model.config().domain(), flow);
      Rollout rollout =
          Rollout.run(model, reader.first(), 4, reader.script(), false, Progress.silent());
      Path file = folder.resolve("flow.safetensors");
      model.save(file, Map.of());
      assertThat(rollout.states()).hasSize(4);
      assertThat(Files.exists(file)).isTrue();
    }
  }
}
