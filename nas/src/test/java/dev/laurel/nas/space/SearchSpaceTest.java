package dev.laurel.nas.space;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.laurel.core.UserError;
import dev.laurel.core.io.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Spaces by name and of files, and published genotypes. */
class SearchSpaceTest {
  @Test
  void ownSpacesAreRead(@TempDir Path folder) throws IOException {
    CellSpace cell =
        CellSpace.dense(1, 2, false, 0, (from, to) -> List.of("skip_connect", "conv_7x1_1x7"));
    SearchSpace own = new SearchSpace("own", SearchSpace.Form.SMALL, List.of(cell));
    Path file = Files.writeString(folder.resolve("own.json"), Json.pretty(own));
    assertThat(SearchSpace.of(file.toString())).isEqualTo(own);
    Files.writeString(file, Json.pretty(own).replace("conv_7x1_1x7", "conv_9x9"));
    assertThatThrownBy(() -> SearchSpace.of(file.toString()))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("conv_9x9");
  }

  @Test
  void spacesThatCannotBeSearchedAreRefused() {
    assertThatThrownBy(() -> SearchSpace.of("s9"))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("s9");
    assertThatThrownBy(() -> CellSpace.dense(1, 2, false, 0, (from, to) -> List.of()))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("has no operation");
    CellSpace nothing = CellSpace.dense(1, 2, false, 0, (from, to) -> List.of("none"));
    assertThatThrownBy(() -> new SearchSpace("x", SearchSpace.Form.SMALL, List.of(nothing)))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("offers only 'none'");
    assertThatThrownBy(
            () ->
                new SearchSpace(
                    "x",
                    SearchSpace.Form.NB201,
                    List.of(Spaces.dartsCell(List.of("skip_connect")))))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("NB201");
  }

  @Test
  void publishedGenotypesPrintAsTheyWereWritten() throws IOException {
    assertThat(PublishedGenotypes.names()).hasSize(56).contains("darts_pt_s5_0", "blank_pt_s4_1");
    List<String> lines;
    try (var in = PublishedGenotypes.class.getResourceAsStream("genotypes.tsv")) {
      lines =
          new String(in.readAllBytes(), java.nio.charset.StandardCharsets.UTF_8).lines().toList();
    }
    for (String line : lines) {
      String[] cells = line.split("\t", -1);
      assertThat(PublishedGenotypes.of(cells[0]).text()).isEqualTo(cells[1]);
    }
  }
}
