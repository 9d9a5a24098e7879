package dev.laurel.binaural.dsp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.laurel.core.UserError;
import dev.laurel.core.testing.Golden;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A measured head as another program reads it; where Debian's libmysofa1 is installed. */
class SofaGoldenTest {
  private static final Path KEMAR = Path.of("/usr/share/libmysofa/MIT_KEMAR_normal_pinna.sofa");

  @TempDir private Path folder;

  @Test
  void aMeasuredHead() {
    assumeThat(KEMAR).exists();
    try (Golden golden = Golden.open("binaural", "sofa_kemar")) {
      HeadResponses head = SofaFile.read(KEMAR);
      double sum = 0;
      double size = 0;
      double energy = 0;
      for (double[][] ears : head.responses()) {
        for (double[] response : ears) {
          sum += Arrays.stream(response).sum();
          size += Arrays.stream(response).map(Math::abs).sum();
          energy += Arrays.stream(response).map(value -> value * value).sum();
        }
      }
      Golden.assertClose(
          new double[] {sum, size, energy}, golden.numbers("ir_sum"), 1e-9, "ir_sum");
      double[] rows = golden.numbers("rows");
      double[] responses = golden.numbers("ir_rows");
      double[] units = golden.numbers("unit_dir_rows");
      double[] shortest = golden.numbers("minphase_dfe_48k");
      float[][][] equalised = MinimumPhase.of(head);
      int length = responses.length / rows.length / 2;
      int taps = shortest.length / rows.length / 2;
      for (int i = 0; i < rows.length; i++) {
        int row = (int) rows[i];
        Golden.assertClose(
            head.directions()[row], Arrays.copyOfRange(units, 3 * i, 3 * i + 3), 1e-12, "unit");
        for (int ear = 0; ear < 2; ear++) {
          int at = 2 * i + ear;
          assertThat(head.responses()[row][ear])
              .isEqualTo(Arrays.copyOfRange(responses, at * length, (at + 1) * length));
          for (int k = 0; k < taps; k++) {
            assertThat(Math.abs(equalised[row][ear][k] - shortest[at * taps + k]))
                .as("row %d, ear %d, tap %d", row, ear, k)
                .isLessThanOrEqualTo(1e-6);
          }
        }
      }
      double[] queries = golden.numbers("query_dir");
      double[] nearest = golden.numbers("nearest_row");
      for (int i = 0; i < nearest.length; i++) {
        assertThat((double) head.nearest(Arrays.copyOfRange(queries, 3 * i, 3 * i + 3)))
            .isEqualTo(nearest[i]);
      }
    }
  }

  @Test
  void otherFilesAreRefused() throws IOException {
    Path file = folder.resolve("other.sofa");
    assertThatThrownBy(() -> SofaFile.read(file))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("other.sofa");
    Files.writeString(file, "no HDF5");
    assertThatThrownBy(() -> SofaFile.read(file))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("is no SOFA file");
  }
}
