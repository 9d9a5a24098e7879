package dev.laurel.binaural;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.laurel.binaural.network.BinauralConfig;
import dev.laurel.binaural.network.BinauralNetwork;
import dev.laurel.binaural.network.ChunkedRendering;
import dev.laurel.binaural.network.Front;
import dev.laurel.binaural.network.Initialization;
import dev.laurel.core.Tensors;
import dev.laurel.core.UserError;
import dev.laurel.core.io.NetworkTensors;
import dev.laurel.core.io.PyTorchWriter;
import dev.laurel.core.testing.Golden;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Models on disk, and rendering in official pieces. */
class BinauralModelTest {
  @TempDir private Path folder;

  private static BinauralConfig tiny() {
    return new BinauralConfig(2, 4, 6, 2, 3, Front.SMOOTH, 2, Initialization.VIEW, 5);
  }

  private static double[] answer(BinauralModel model) {
    try (PointerScope scope = new PointerScope();
        NoGradGuard none = new NoGradGuard()) {
      float[] mono = new float[800];
      for (int i = 0; i < mono.length; i++) {
        mono[i] = (float) Math.sin(0.1 * i);
      }
      float[] view = {1, 1, 0.5f, 0.4f, 0, 0, 0, 0, 0, 0, 0, 0, 1, 1};
      return Tensors.doubles(
          model
              .network()
              .forward(Tensors.of(mono, 1, 1, 800), Tensors.of(view, 1, 7, 2), false)
              .output());
    }
  }

  @Test
  void aSavedModelIsTheSame() {
    Path file = folder.resolve("model.safetensors");
    try (BinauralModel model = BinauralModel.create(tiny())) {
      model.save(file, Map.of());
      try (BinauralModel loaded = BinauralModel.load(file)) {
        assertThat(loaded.network().config()).isEqualTo(tiny());
        assertThat(answer(loaded)).isEqualTo(answer(model));
      }
    }
  }

  @Test
  void officialCheckpointsAreLoadedByTheirNames() throws IOException {
    Path file = folder.resolve("official.net");
    BinauralConfig config =
        new BinauralConfig(4, 8, 8, 2, 10, Front.STEPS, 1, Initialization.VIEW, 3);
    try (BinauralModel model = BinauralModel.create(config);
        PointerScope scope = new PointerScope()) {
      PyTorchWriter.write(file, NetworkTensors.of(model.network()));
      try (BinauralModel loaded = BinauralModel.official(file)) {
        assertThat(loaded.network().config().blocks()).isEqualTo(2);
        assertThat(answer(loaded)).isEqualTo(answer(model));
      }
    }
    Files.write(file, new byte[] {1, 2, 3});
    assertThatThrownBy(() -> BinauralModel.official(file))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("official.net");
  }

  @Test
  void officialPiecesHaveOfficialSeams() {
    try (Golden golden = Golden.open("binaural", "chunked");
        PointerScope scope = new PointerScope()) {
      BinauralNetwork network = GoldenParts.network(golden);
      Tensor both =
          new ChunkedRendering(golden.integer("chunk_size"))
              .render(network, golden.tensor("mono"), golden.tensor("view"));
      GoldenParts.assertWithin(golden, both, "binaural", 2e-5);
    }
  }
}
