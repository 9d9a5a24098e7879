package dev.laurel.scoresde.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.laurel.core.Tensors;
import dev.laurel.core.UserError;
import dev.laurel.core.io.PyTorchFile;
import dev.laurel.core.io.PyTorchWriter;
import dev.laurel.core.testing.Golden;
import dev.laurel.scoresde.Goldens;
import dev.laurel.scoresde.ModelConfig;
import dev.laurel.scoresde.ScoreModel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Official checkpoints in, out, and damaged. */
@Tag("smoke")
class OfficialCheckpointTest {
  @TempDir private Path folder;

  private static Path golden(String name) {
    Path path = Golden.path("scoresde", name);
    // Only another folder may lack a file; our own must have it.
    Assumptions.assumeTrue(
        System.getProperty("laurel.golden") == null || Files.exists(path), path + " is not there");
    return path;
  }

  private static ModelConfig config(Golden golden) {
    JsonNode official = Goldens.python(golden.text("cfg"));
    return OfficialConfig.model(official);
  }

  @ParameterizedTest
  @ValueSource(strings = {"checkpoint_tiny.pth", "checkpoint_tiny_legacy.pth"})
  void bothLayoutsGiveTheOfficialOutputs(String name) {
    try (PointerScope scope = new PointerScope();
        NoGradGuard inference = new NoGradGuard();
        Golden golden = Goldens.open("checkpoint_expect")) {
      OfficialCheckpoint checkpoint = OfficialCheckpoint.read(golden(name));
      assertThat(checkpoint.step()).isEqualTo((long) golden.number("check/step"));
      assertThat(checkpoint.averageUpdates())
          .isEqualTo(Long.parseLong(golden.text("ema_num_updates")));
      List<Tensor> averages = checkpoint.averages();
      assertThat(averages).hasSize((int) golden.number("n_params_with_grad"));
      assertThat(Tensors.doubles(averages.get(0)))
          .containsExactly(golden.numbers("check/ema_first"));
      assertThat(Tensors.doubles(averages.get(averages.size() - 1)))
          .containsExactly(golden.numbers("check/ema_last"));
      for (boolean averaged : new boolean[] {true, false}) {
        try (ScoreModel model = checkpoint.model(config(golden), averaged, name)) {
          Tensor out = model.network().forward(golden.tensor("x"), golden.tensor("labels"));
          Goldens.assertClose(golden, out, averaged ? "out_ema" : "out_raw", 2e-5);
          if (!averaged) {
            model
                .tensors()
                .forEach(
                    (tensor, value) ->
                        assertThat(value.equal(checkpoint.weights().get(tensor)))
                            .as(tensor)
                            .isTrue());
          }
        }
      }
    }
  }

  @Test
  void averagesBelongToTheNamesOfTheOfficialCode() {
    try (PointerScope scope = new PointerScope();
        Golden golden = Goldens.open("checkpoint_expect");
        ScoreModel model = ScoreModel.create(config(golden))) {
      List<String> expected = new ArrayList<>();
      dev.laurel.core.io.Json.parse(golden.text("ema_names"), "ema_names")
          .forEach(name -> expected.add(name.asText()));
      assertThat(List.copyOf(OfficialCheckpoint.trained(model).keySet())).isEqualTo(expected);
    }
  }

  @Test
  void whatIsWrittenIsTheSameWhenReadAgain() {
    try (PointerScope scope = new PointerScope();
        Golden golden = Goldens.open("checkpoint_expect")) {
      OfficialCheckpoint checkpoint = OfficialCheckpoint.read(golden("checkpoint_tiny.pth"));
      try (ScoreModel model = checkpoint.model(config(golden), true, "tiny")) {
        Path written = folder.resolve("written.pth");
        OfficialCheckpoint.write(written, model, 0.999, 3);
        OfficialCheckpoint again = OfficialCheckpoint.read(written);
        assertThat(again.weights().keySet()).isEqualTo(checkpoint.weights().keySet());
        assertThat(again.averages()).hasSameSizeAs(checkpoint.averages());
        for (int i = 0; i < again.averages().size(); i++) {
          assertThat(again.averages().get(i).equal(checkpoint.averages().get(i))).isTrue();
        }
      }
    }
  }

  @Test
  @SuppressWarnings("unchecked")
  void whatDoesNotFitIsNamed() {
    try (PointerScope scope = new PointerScope();
        Golden golden = Goldens.open("checkpoint_expect")) {
      Map<String, Object> all =
          (Map<String, Object>) PyTorchFile.read(golden("checkpoint_tiny.pth"));
      Map<String, Object> fewer = new HashMap<>(all);
      Map<String, Object> weights = new HashMap<>((Map<String, Object>) all.get("model"));
      assertThat(weights.keySet().removeIf(key -> key.endsWith("all_modules.19.bias"))).isTrue();
      fewer.put("model", weights);
      assertThatThrownBy(() -> load(fewer, golden))
          .isInstanceOf(UserError.class)
          .hasMessageContaining("missing [all_modules.19.bias]");

      Map<String, Object> short1 = new HashMap<>(all);
      Map<String, Object> ema = new HashMap<>((Map<String, Object>) all.get("ema"));
      List<Object> shadows = (List<Object>) ema.get("shadow_params");
      ema.put("shadow_params", shadows.subList(0, shadows.size() - 1));
      short1.put("ema", ema);
      assertThatThrownBy(() -> load(short1, golden))
          .isInstanceOf(UserError.class)
          .hasMessageContaining(
              "averages of %d parameters, the network has %d"
                  .formatted(shadows.size() - 1, shadows.size()));

      assertThatThrownBy(() -> load(Map.of("weights", 1), golden))
          .isInstanceOf(UserError.class)
          .hasMessageContaining("no official checkpoint");
    }
  }

  private void load(Map<String, ?> content, Golden golden) {
    Path file = folder.resolve("changed.pth");
    PyTorchWriter.write(file, content);
    OfficialCheckpoint.read(file).model(config(golden), true, "changed.pth").close();
  }

  @ParameterizedTest
  @ValueSource(strings = {"checkpoint_tiny.pth", "checkpoint_tiny_legacy.pth"})
  void truncatedFilesAreRefusedInOneSentence(String name) throws Exception {
    byte[] whole = Files.readAllBytes(golden(name));
    Path cut = folder.resolve("cut.pth");
    for (int part = 0; part < 20; part++) {
      Files.write(cut, java.util.Arrays.copyOf(whole, whole.length * part / 20));
      try (PointerScope scope = new PointerScope()) {
        assertThatThrownBy(() -> OfficialCheckpoint.read(cut))
            .isInstanceOf(UserError.class)
            .satisfies(e -> assertThat(e.getMessage().lines().count()).isEqualTo(1));
      }
    }
  }

  static List<String> officialNames() {
    return OfficialConfig.names();
  }

  @ParameterizedTest
  @MethodSource("officialNames")
  void everyOfficialConfigurationIsUnderstood(String name) {
    ModelConfig config = OfficialConfig.model(OfficialConfig.named(name));
    assertThat(config.channels()).isEqualTo(3);
    assertThat(config.sde().steps()).isPositive();
  }

  @Test
  void unknownConfigurationsAreRefused() {
    assertThatThrownBy(() -> OfficialConfig.named("vp/none"))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("vp/cifar10_ddpmpp_continuous");
  }
}
