package dev.laurel.scoresde;

import static org.assertj.core.api.Assertions.assertThat;

import dev.laurel.core.run.RunOptions;
import dev.laurel.scoresde.data.Digits;
import dev.laurel.scoresde.data.Examples;
import dev.laurel.scoresde.network.NcsnppConfig;
import dev.laurel.scoresde.sample.DpmSolver;
import dev.laurel.scoresde.sample.Draws;
import dev.laurel.scoresde.train.ScoreTraining;
import dev.laurel.scoresde.train.ScoreTrainingConfig;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The example of the package's documentation, with fewer steps. */
class PackageExampleTest {
  @Test
  void itRuns(@TempDir Path folder) {
    try (PointerScope scope = new PointerScope();
        Examples digits = Digits.training();
        ScoreModel model =
            ScoreModel.create(
                ModelConfig.pictures(
                        VariancePreserving.defaults(),
                        NcsnppConfig.ddpmpp().withSize(16, List.of(1, 2), 1, List.of(4)),
                        1,
                        8,
                        8)
                    .withLevels(17))) {
      ScoreTraining.train(
          model, digits, null, ScoreTrainingConfig.brief().withSteps(3), RunOptions.defaults());
      Tensor seen =
          Draws.of(DpmSolver.defaults()).draw(model.process(), 64, model.config().shape()).x();
      Tensor pictures = model.config().scaling().inverse(seen);
      Path file = folder.resolve("digits.safetensors");
      model.save(file, Map.of());
      assertThat(pictures.shape()).containsExactly(64, 1, 8, 8);
      assertThat(Files.exists(file)).isTrue();
    }
  }
}
