package dev.laurel.nas.table;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.laurel.core.UserError;
import dev.laurel.nas.space.Bench201Architecture;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The table that is shipped, and tables of one's own. */
class ArchitectureTableTest {
  @Test
  void everyArchitectureIsInTheTable(@TempDir Path folder) {
    ArchitectureTable table = ArchitectureTable.fashion();
    assertThat(table.rows()).hasSize(60);
    assertThat(table.rows().stream().mapToInt(ArchitectureTable.Row::multiplicity).sum())
        .isEqualTo(125);
    assertThat(table.random()).isBetween(0.5, 0.75);
    ArchitectureTable.Row best =
        table.rows().stream()
            .filter(row -> row.accuracy() == table.best())
            .findFirst()
            .orElseThrow();
    assertThat(table.rank(best)).isEqualTo(1);
    // The same, written in another way.
    ArchitectureTable.Row skips =
        table.of(Bench201Architecture.parse("|none~0|+|nor_conv_3x3~0|skip_connect~1|"));
    assertThat(skips)
        .isEqualTo(table.of(Bench201Architecture.parse("|none~0|+|nor_conv_3x3~0|none~1|")));
    table.write(folder.resolve("table.csv"));
    assertThat(ArchitectureTable.read(folder.resolve("table.csv"))).isEqualTo(table);
  }

  @Test
  void brokenTablesAreRefused(@TempDir Path folder) throws IOException {
    Path file = folder.resolve("table.csv");
    ArchitectureTable.fashion().write(file);
    List<String> lines = Files.readAllLines(file);
    Files.writeString(file, lines.get(0) + "\n" + lines.get(1).replace("9", "nine") + "\n");
    assertThatThrownBy(() -> ArchitectureTable.read(file))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("line 2");
    Files.writeString(file, "something,else\n");
    assertThatThrownBy(() -> ArchitectureTable.read(file))
        .isInstanceOf(UserError.class)
        .hasMessageContaining("line 1");
  }

  @Test
  void correlationsOfRanks() {
    assertThat(RuleComparison.spearman(List.of(1.0, 2.0, 3.0), List.of(10.0, 20.0, 25.0)))
        .isCloseTo(1, within(1e-12));
    assertThat(RuleComparison.spearman(List.of(1.0, 2.0, 3.0), List.of(3.0, 2.0, 1.0)))
        .isCloseTo(-1, within(1e-12));
    // scipy.stats.spearmanr([1, 2, 2, 4], [1, 3, 2, 4])
    assertThat(RuleComparison.spearman(List.of(1.0, 2.0, 2.0, 4.0), List.of(1.0, 3.0, 2.0, 4.0)))
        .isCloseTo(0.9486832980505139, within(1e-12));
  }
}
