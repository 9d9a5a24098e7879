package dev.laurel.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.laurel.core.io.Npy;
import dev.laurel.core.io.Safetensors;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import net.jqwik.api.constraints.StringLength;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/** What is written is read back, whatever it is; what is cut is refused, wherever it is cut. */
class FormatLawsTest {
  private static final List<torch.ScalarType> TYPES =
      List.of(
          torch.ScalarType.Float,
          torch.ScalarType.Double,
          torch.ScalarType.Long,
          torch.ScalarType.Int,
          torch.ScalarType.Byte);

  private static Tensor tensor(List<Integer> sizes, int type, long seed) {
    long[] shape = sizes.stream().mapToLong(Integer::longValue).toArray();
    int count = (int) java.util.Arrays.stream(shape).reduce(1, (a, b) -> a * b);
    double[] values = new Random(seed).doubles(count, 0, 200).toArray();
    return Tensors.of(values, shape).to(TYPES.get(type));
  }

  private static void inFile(java.util.function.Consumer<Path> body) throws IOException {
    Path file = Files.createTempFile("laurel", ".bin");
    try {
      body.accept(file);
    } finally {
      Files.deleteIfExists(file);
    }
  }

  @Property(tries = 40)
  void safetensorsGiveBackWhatTheyGot(
      @ForAll @Size(max = 4) List<@IntRange(max = 5) Integer> sizes,
      @ForAll @IntRange(max = 4) int type,
      @ForAll @StringLength(max = 20) String note,
      @ForAll long seed)
      throws IOException {
    inFile(
        file -> {
          try (PointerScope scope = new PointerScope()) {
            Tensor given = tensor(sizes, type, seed);
            Safetensors.write(file, Map.of("a.weight", given), Map.of("note", note));
            try (Safetensors read = Safetensors.open(file)) {
              assertThat(read.metadata()).containsEntry("note", note);
              assertThat(torch.equal(read.read("a.weight"), given)).isTrue();
              assertThat(read.read("a.weight").shape()).isEqualTo(given.shape());
            }
          }
        });
  }

  @Property(tries = 40)
  void npyGivesBackWhatItGot(
      @ForAll @Size(max = 4) List<@IntRange(max = 5) Integer> sizes,
      @ForAll @IntRange(max = 4) int type,
      @ForAll long seed)
      throws IOException {
    inFile(
        file -> {
          try (PointerScope scope = new PointerScope()) {
            Tensor given = tensor(sizes, type, seed);
            Npy.write(file, given);
            assertThat(torch.equal(Npy.read(file), given)).isTrue();
          }
        });
  }

  @Property(tries = 60)
  void aCutFileIsRefusedWhereverItIsCut(
      @ForAll @IntRange(max = 1_000_000) int place, @ForAll boolean npy) throws IOException {
    inFile(
        file -> {
          try (PointerScope scope = new PointerScope()) {
            Tensor given = tensor(List.of(7, 3), 1, 4);
            if (npy) {
              Npy.write(file, given);
            } else {
              Safetensors.write(file, Map.of("a", given), Map.of());
            }
            byte[] bytes = Files.readAllBytes(file);
            Files.write(file, java.util.Arrays.copyOf(bytes, place % bytes.length));
            org.assertj.core.api.Assertions.assertThatThrownBy(
                    () -> {
                      if (npy) {
                        Npy.read(file);
                      } else {
                        Safetensors.open(file).close();
                      }
                    })
                .isInstanceOf(UserError.class)
                .hasMessageContaining(file.toString());
          } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
          }
        });
  }
}
