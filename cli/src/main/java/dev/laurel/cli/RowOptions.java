package dev.laurel.cli;

import dev.laurel.core.UserError;
import dev.laurel.core.data.MissingValues;
import dev.laurel.core.data.ReadOptions;
import dev.laurel.core.data.RowFiles;
import dev.laurel.core.data.RowSource;
import java.nio.file.Path;
import java.util.Set;
import org.bytedeco.pytorch.global.torch.ScalarType;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** A file of rows and how it is read. */
final class RowOptions {
  @Parameters(
      index = "0",
      paramLabel = "DATA",
      description = "Rows: .csv .tsv .npy .parquet, IDX images (-ubyte, also .gz).")
  private Path data;

  @Option(names = "--double", description = "Read as float64 instead of float32.")
  private boolean wide;

  @Option(
      names = "--missing",
      defaultValue = "error",
      paramLabel = "POLICY",
      description = "Missing values: error, mean or drop_row. Default: ${DEFAULT-VALUE}.")
  private MissingValues missing = MissingValues.ERROR;

  @Option(
      names = "--ignore",
      split = ",",
      paramLabel = "NAME",
      description = "Columns to leave out, by name or number, such as words and identifiers.")
  private Set<String> ignored = Set.of();

  @Option(
      names = "--memory",
      paramLabel = "MIB",
      description = "Rows beyond this are read in tiles, not held in memory. Default: half of it.")
  private Long memory;

  RowSource open() {
    if (missing == MissingValues.KEEP) {
      throw new UserError("--missing is keep; allowed: error, mean, drop_row");
    }
    ReadOptions options =
        ReadOptions.defaults()
            .withType(wide ? ScalarType.Double : ScalarType.Float)
            .withMissing(missing)
            .withIgnored(ignored);
    return RowFiles.open(data, memory == null ? options : options.withMemoryBudget(memory << 20));
  }

  Path data() {
    return data;
  }
}
