package dev.laurel.cli;

import dev.laurel.ntk.data.Table;
import dev.laurel.ntk.data.TableOptions;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** A table to learn from. */
final class NtkDataOptions {
  @Parameters(paramLabel = "DATA", description = "Table: " + Table.FORMATS + ".")
  private Path data;

  @Option(
      names = {"-t", "--target"},
      split = ",",
      paramLabel = "NAME",
      description = "Column to foretell, by name or number, or several. Default: the last.")
  private List<String> target = List.of();

  @Option(names = "--classify", description = "The target is a class.")
  private boolean classify;

  @Option(
      names = "--missing",
      defaultValue = "error",
      paramLabel = "HOW",
      description = "error, median or drop_row. Default: ${DEFAULT-VALUE}.")
  private TableOptions.Missing missing = TableOptions.Missing.ERROR;

  @Option(
      names = "--ignore",
      split = ",",
      paramLabel = "NAME",
      description = "Columns to leave out.")
  private List<String> ignore = List.of();

  Path path() {
    return data;
  }

  Table open() {
    return Table.open(data, new TableOptions(target, classify, missing, ignore));
  }
}
