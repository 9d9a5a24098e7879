package dev.laurel.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.laurel.core.data.CsvRows;
import dev.laurel.core.data.DenseRows;
import dev.laurel.core.data.Idx;
import dev.laurel.core.data.MissingValues;
import dev.laurel.core.data.NpyRows;
import dev.laurel.core.data.ReadOptions;
import dev.laurel.core.data.RowSource;
import dev.laurel.core.data.SparseRows;
import dev.laurel.core.io.Artifact;
import dev.laurel.core.io.Npy;
import dev.laurel.core.io.Safetensors;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
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
import org.junit.jupiter.params.provider.CsvSource;

@Tag("smoke")
class FileFormatsTest {
  private record Settings(int size, String name) {}

  private static final Artifact.Kind KIND = new Artifact.Kind("test.kind", 2);

  @TempDir private Path folder;

  private static double[][] all(RowSource source) {
    List<double[]> rows = new ArrayList<>();
    source.scan(2, tile -> rows.addAll(Arrays.asList(Tensors.rows(tile.dense()))));
    return rows.toArray(double[][]::new);
  }

  private Path text(String name, String content) throws IOException {
    return Files.writeString(folder.resolve(name), content);
  }

  @Test
  void tensorsComeBackFromSafetensorsInTypeShapeAndValue() {
    Path path = folder.resolve("a.safetensors");
    try (PointerScope scope = new PointerScope()) {
      Tensor doubles = Tensors.of(new double[] {1, 2, 3, 4, 5, 6}, 2, 3);
      Safetensors.write(
          path,
          Map.of("d", doubles, "t", doubles.t(), "l", Tensors.of(new long[] {7}, 1)),
          Map.of("key", "wörd"));
      try (Safetensors file = Safetensors.open(path)) {
        assertThat(file.metadata()).containsEntry("key", "wörd");
        assertThat(file.doubles("d")).containsExactly(1, 2, 3, 4, 5, 6);
        assertThat(file.doubles("t")).containsExactly(1, 4, 2, 5, 3, 6);
        assertThat(file.shape("t")).containsExactly(3, 2);
        assertThat(Tensors.longs(file.read("l"))).containsExactly(7);
      }
    }
  }

  @Test
  void everyTruncationAndManyMutationsOfSafetensorsAreRefusedInASentence() throws IOException {
    Path path = folder.resolve("a.safetensors");
    try (PointerScope scope = new PointerScope()) {
      Safetensors.write(path, Map.of("d", Tensors.of(new double[8], 2, 4)), Map.of("k", "v"));
    }
    byte[] whole = Files.readAllBytes(path);
    for (int length = 0; length < whole.length; length++) {
      Files.write(path, Arrays.copyOf(whole, length));
      assertThatThrownBy(() -> Safetensors.open(path)).isInstanceOf(UserError.class);
    }
    Random random = new Random(1);
    for (int trial = 0; trial < 300; trial++) {
      byte[] broken = whole.clone();
      broken[random.nextInt(whole.length - 64)] = (byte) random.nextInt(256);
      Files.write(path, broken);
      try (PointerScope scope = new PointerScope();
          Safetensors file = Safetensors.open(path)) {
        for (String name : file.names()) {
          assertThat(file.doubles(name)).isNotNull();
        }
      } catch (UserError refused) {
        assertThat(refused.getMessage()).contains("a.safetensors");
      }
    }
  }

  @Test
  void anArtifactTellsWhatItIsAndRefusesNewerFormats() {
    Path path = folder.resolve("a.safetensors");
    try (PointerScope scope = new PointerScope()) {
      Artifact.write(
          path,
          KIND,
          new Settings(3, "x"),
          Map.of("loss", 0.5),
          Map.of("d", Tensors.of(new double[] {1}, 1)));
    }
    try (Artifact artifact = Artifact.open(path, KIND)) {
      assertThat(artifact.configuration(Settings.class)).isEqualTo(new Settings(3, "x"));
      assertThat(artifact.metrics().path("loss").asDouble()).isEqualTo(0.5);
    }
    assertThatThrownBy(() -> Artifact.open(path, new Artifact.Kind("test.kind", 1)))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("format 2")
        .hasMessageContaining("up to 1");
    assertThatThrownBy(() -> Artifact.open(path, new Artifact.Kind("other", 2)))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("'test.kind'");
  }

  @Test
  void anInterruptedThreadSavesAndStaysInterrupted() throws IOException {
    Path path = text("state.txt", "old");
    Thread.currentThread().interrupt();
    dev.laurel.core.io.AtomicFile.write(
        path, channel -> channel.write(java.nio.ByteBuffer.wrap(new byte[] {'n', 'e', 'w'})));
    assertThat(Thread.interrupted()).isTrue();
    assertThat(Files.readString(path)).isEqualTo("new");
  }

  @Test
  void aFileIsWrittenWholeOrNotAtAll() throws IOException {
    Path path = text("kept.txt", "old");
    assertThatThrownBy(
            () ->
                dev.laurel.core.io.AtomicFile.write(
                    path,
                    channel -> {
                      throw new IOException("No space left on device");
                    }))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("No space left on device");
    assertThat(Files.readString(path)).isEqualTo("old");
    try (var files = Files.list(folder)) {
      assertThat(files).containsExactly(path);
    }
  }

  @Test
  void npyRowsAreReadInTilesAsTheyWereWritten() {
    Path path = folder.resolve("a.npy");
    double[] values = new Random(2).doubles(35).toArray();
    try (PointerScope scope = new PointerScope()) {
      Npy.write(path, Tensors.of(values, 7, 5));
      try (RowSource source = NpyRows.open(path)) {
        assertThat(source.inMemory()).isFalse();
        assertThat(Tensors.flat(all(source))).containsExactly(values);
        double[] last = new double[1];
        source.scan(4, 2, tile -> last[0] += tile.rows());
        assertThat(last[0]).isEqualTo(3);
      }
      try (RowSource source = NpyRows.inMemory(path)) {
        assertThat(Tensors.flat(all(source))).containsExactly(values);
      }
      Npy.write(path, Tensors.of(new int[] {1, 2, 3, 4}, 2, 2));
      try (RowSource source = NpyRows.open(path)) {
        assertThat(source.type()).isEqualTo(ScalarType.Float);
        assertThat(Tensors.flat(all(source))).containsExactly(1, 2, 3, 4);
      }
    }
  }

  @Test
  void everyTruncationOfNpyIsRefused() throws IOException {
    Path path = folder.resolve("a.npy");
    try (PointerScope scope = new PointerScope()) {
      Npy.write(path, Tensors.of(new double[6], 2, 3));
    }
    byte[] whole = Files.readAllBytes(path);
    for (int length = 0; length < whole.length; length++) {
      Files.write(path, Arrays.copyOf(whole, length));
      assertThatThrownBy(() -> NpyRows.open(path))
          .isInstanceOf(UserError.class)
          .hasMessageContaining("a.npy");
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "1,2\\n3,x | line 2, column 2: 'x' is not a finite number",
        "1,2\\n3 | line 2: 1 cells, the first line has 2",
        "a,b | has a header line but no rows",
        "'' | is empty",
        "1,2\\n3, | line 2, column 2: the value is missing",
        "1,2\\n3,NaN | the value is missing",
        "1,2\\n3,Infinity | 'Infinity' is not a finite number",
      })
  void badTablesAreRefusedWithTheirLine(String content, String message) throws IOException {
    Path path = text("a.csv", content.replace("\\n", "\n"));
    assertThatThrownBy(() -> CsvRows.read(path, ReadOptions.defaults()))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("a.csv")
        .hasMessageContaining(message);
  }

  @ParameterizedTest
  @CsvSource({"1000000, true", "0, false"})
  void missingValuesAreFilledOrDroppedInMemoryAndInATemporaryFile(long budget, boolean inMemory)
      throws IOException {
    Path path = text("a.tsv", "x\ty\n1\t2\n3\t\n5\t6\n");
    ReadOptions options =
        ReadOptions.defaults().withType(ScalarType.Double).withMemoryBudget(budget);
    try (RowSource source = CsvRows.read(path, options.withMissing(MissingValues.MEAN))) {
      assertThat(source.inMemory()).isEqualTo(inMemory);
      assertThat(Tensors.flat(all(source))).containsExactly(1, 2, 3, 4, 5, 6);
    }
    try (RowSource source = CsvRows.read(path, options.withMissing(MissingValues.DROP_ROW))) {
      assertThat(Tensors.flat(all(source))).containsExactly(1, 2, 5, 6);
    }
  }

  @Test
  void idxImagesAreScaledAndTruncationIsRefused() throws IOException {
    byte[] file = {0, 0, 8, 3, 0, 0, 0, 2, 0, 0, 0, 1, 0, 0, 0, 2, 0, (byte) 255, 51, 102};
    Path path = Files.write(folder.resolve("images-idx3-ubyte"), file);
    try (DenseRows rows = Idx.rows(path)) {
      double[] values = Tensors.flat(all(rows));
      assertThat(values).hasSize(4);
      assertThat(values[1]).isEqualTo(1);
      assertThat(values[2]).isEqualTo((float) 0.2);
    }
    for (int length = 0; length < file.length; length++) {
      Files.write(path, Arrays.copyOf(file, length));
      assertThatThrownBy(() -> Idx.rows(path)).isInstanceOf(UserError.class);
    }
  }

  @Test
  void sparseProductsEqualDenseOnes() {
    int[] starts = {0, 2, 2, 3};
    int[] columns = {0, 3, 1};
    SparseRows sparse = SparseRows.of(4, starts, columns, new double[] {1, 2, -3});
    try (PointerScope scope = new PointerScope()) {
      Tensor v = Tensors.randomNormal(new Random(3), ScalarType.Double, 4, 2);
      sparse.scan(
          1,
          tile -> {
            Tensor z = tile.times(v);
            assertThat(Tensors.doubles(z)).containsExactly(Tensors.doubles(tile.dense().mm(v)));
            Tensor sum = Tensors.zeros(ScalarType.Double, 4, 2);
            tile.addTransposeTimes(z, sum);
            double[] wanted = Tensors.doubles(tile.dense().t().mm(z));
            double[] got = Tensors.doubles(sum);
            for (int i = 0; i < wanted.length; i++) {
              assertThat(Math.abs(got[i] - wanted[i])).isLessThan(1e-12);
            }
            assertThat(Tensors.doubles(tile.columnSums())).containsExactly(1, -3, 0, 2);
          });
    }
    assertThatThrownBy(() -> SparseRows.of(2, starts, columns, new double[] {1, 2, -3}))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("column 3");
  }

  @Test
  void residentMemoryStaysFlatOverAThousandSteps() throws IOException {
    Engine.start();
    long before = 0;
    try (PointerScope outer = new PointerScope()) {
      Tensor a = Tensors.randomNormal(new Random(4), ScalarType.Float, 256, 256);
      for (int step = 0; step < 2000; step++) {
        try (PointerScope scope = new PointerScope()) {
          Tensor unused = a.mm(a).add(a).relu();
        }
        if (step == 1000) {
          before = residentKilobytes();
        }
      }
    }
    if (before > 0) {
      assertThat(residentKilobytes() - before).as("growth in KiB").isLessThan(20_000);
    }
  }

  private static long residentKilobytes() throws IOException {
    Path status = Path.of("/proc/self/status");
    if (!Files.exists(status)) {
      return 0;
    }
    try (var lines = Files.lines(status)) {
      return lines
          .filter(line -> line.startsWith("VmRSS"))
          .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
          .findFirst()
          .orElse(0);
    }
  }
}
