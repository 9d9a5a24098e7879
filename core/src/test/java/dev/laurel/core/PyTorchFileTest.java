package dev.laurel.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.laurel.core.io.PyTorchFile;
import dev.laurel.core.io.PyTorchWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The files were written by {@code torch.save} of PyTorch 2.13, in both layouts. */
@Tag("smoke")
class PyTorchFileTest {
  @TempDir private Path folder;

  private static Path resource(String name) throws Exception {
    return Path.of(PyTorchFileTest.class.getResource("/torch/" + name).toURI());
  }

  @ParameterizedTest
  @ValueSource(strings = {"zip.pth", "legacy.pth"})
  void bothLayoutsAreRead(String name) throws Exception {
    try (PointerScope scope = new PointerScope()) {
      Map<String, Tensor> tensors = PyTorchFile.readTensors(resource(name));
      assertThat(tensors.keySet())
          .containsExactly(
              "model.a.weight",
              "model.a.t",
              "model.b",
              "model.h",
              "model.bf",
              "model.flag",
              "model.s",
              "model.view",
              "p");
      assertThat(Tensors.doubles(tensors.get("model.a.weight"))).containsExactly(0, 1, 2, 3, 4, 5);
      assertThat(tensors.get("model.a.t").shape()).containsExactly(3, 2);
      assertThat(Tensors.doubles(tensors.get("model.a.t"))).containsExactly(0, 3, 1, 4, 2, 5);
      assertThat(Tensors.longs(tensors.get("model.b"))).containsExactly(1, 2, 3);
      assertThat(tensors.get("model.h").scalar_type().intern()).isEqualTo(ScalarType.Half);
      assertThat(Tensors.doubles(tensors.get("model.h"))).containsExactly(1.5, 2.5);
      assertThat(Tensors.doubles(tensors.get("model.bf"))).containsExactly(1, 2);
      assertThat(Tensors.doubles(tensors.get("model.s"))).containsExactly(3.5);
      assertThat(Tensors.doubles(tensors.get("model.view"))).containsExactly(3, 4, 5);
      assertThat(Tensors.doubles(tensors.get("p"))).containsExactly(1, 1);
      Map<?, ?> all = (Map<?, ?>) PyTorchFile.read(resource(name));
      assertThat(all.get("step")).isEqualTo(7L);
      assertThat(all.get("lr")).isEqualTo(0.1);
      assertThat(all.get("list")).isEqualTo(List.of(1L, List.of(2L, 3L)));
    }
  }

  @Test
  void aFileThatWantsToRunSomethingIsRefused() throws Exception {
    Path evil = resource("evil.pth");
    assertThatThrownBy(() -> PyTorchFile.read(evil))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("posix.system");
  }

  @ParameterizedTest
  @ValueSource(strings = {"zip.pth", "legacy.pth"})
  void damagedFilesAreRefusedInASentence(String name) throws Exception {
    byte[] whole = Files.readAllBytes(resource(name));
    Path path = folder.resolve("damaged.pth");
    for (int length = 0; length < whole.length; length += 7) {
      refuse(path, Arrays.copyOf(whole, length));
    }
    Random random = new Random(1);
    for (int trial = 0; trial < 1000; trial++) {
      byte[] broken = whole.clone();
      for (int i = 0; i < 3; i++) {
        broken[random.nextInt(whole.length)] = (byte) random.nextInt(256);
      }
      refuse(path, broken);
    }
  }

  /** Whatever the bytes: either they are read, or a sentence says why not. */
  private static void refuse(Path path, byte[] bytes) throws IOException {
    Files.write(path, bytes);
    try (PointerScope scope = new PointerScope()) {
      assertThat(PyTorchFile.readTensors(path)).isNotNull();
    } catch (UserError refused) {
      assertThat(refused.getMessage()).contains("damaged.pth");
    }
  }

  @Test
  void whatIsWrittenIsReadAgain() {
    try (PointerScope scope = new PointerScope()) {
      Map<String, Object> inner = new java.util.LinkedHashMap<>();
      inner.put("w", Tensors.of(new float[] {1, 2, 3, 4, 5, 6}, 2, 3).t());
      inner.put("scalar", Tensors.of(new double[] {3.5}));
      inner.put("none", Tensors.of(new long[0], 0));
      Map<String, Object> value = new java.util.LinkedHashMap<>();
      value.put("model", inner);
      value.put("list", List.of(Tensors.of(new int[] {7, 8}, 2), 2L));
      value.put("step", 70000L);
      value.put("lr", 2e-4);
      value.put("flag", true);
      Path file = folder.resolve("own.pth");
      PyTorchWriter.write(file, value);
      Map<?, ?> read = (Map<?, ?>) PyTorchFile.read(file);
      assertThat(List.copyOf(read.keySet()))
          .isEqualTo(List.of("model", "list", "step", "lr", "flag"));
      assertThat(read.get("step")).isEqualTo(70000L);
      assertThat(read.get("lr")).isEqualTo(2e-4);
      assertThat(read.get("flag")).isEqualTo(true);
      Map<?, ?> model = (Map<?, ?>) read.get("model");
      Tensor w = (Tensor) model.get("w");
      assertThat(w.shape()).containsExactly(3, 2);
      assertThat(Tensors.doubles(w)).containsExactly(1, 4, 2, 5, 3, 6);
      assertThat(((Tensor) model.get("scalar")).dim()).isZero();
      assertThat(((Tensor) model.get("none")).numel()).isZero();
      Tensor whole = (Tensor) ((List<?>) read.get("list")).get(0);
      assertThat(whole.scalar_type().intern()).isEqualTo(ScalarType.Int);
      assertThat(Tensors.longs(whole)).containsExactly(7, 8);
    }
  }

  /** Learning rates that a schedule computed are numbers of NumPy in official checkpoints. */
  @Test
  void numbersOfNumpyAreRead() throws Exception {
    assertThat(PyTorchFile.read(resource("numpy.pth")))
        .isEqualTo(Map.of("lr", 0.25, "f", 1.5, "i", 7L, "b", true));
  }

  /** One number, seen as ten million. */
  @Test
  void tensorsThatClaimFarMoreThanTheFileAreRefused() throws Exception {
    Path expanded = resource("expanded.pth");
    assertThatThrownBy(() -> PyTorchFile.read(expanded))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("claim more than");
  }
}
