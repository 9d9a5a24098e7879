package dev.laurel.core.data;

import dev.laurel.core.UserError;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/** Opens a file of rows with the reader that its name, or its first bytes, call for. */
public final class RowFiles {
  /** The formats, as messages and help list them. */
  public static final String FORMATS =
      "CSV/TSV (.csv .tsv .txt), NumPy (.npy), IDX images (.idx, -ubyte, also .gz), Parquet"
          + " (.parquet or a folder of them)";

  private RowFiles() {}

  /**
   * Opens a file; large ones are read in tiles when scanned, small ones into memory.
   *
   * @throws UserError if the file is missing, of no known format or malformed
   */
  public static RowSource open(Path path, ReadOptions options) {
    if (!Files.exists(path)) {
      throw UserError.of("%s does not exist", path);
    }
    String name = String.valueOf(path.getFileName()).toLowerCase(Locale.ROOT);
    if (Files.isDirectory(path) || name.endsWith(".parquet")) {
      return ParquetRows.read(path, options);
    }
    if (!options.ignored().isEmpty() && !name.matches(".*\\.(csv|tsv|txt)")) {
      throw UserError.of("%s: columns can be ignored of CSV, TSV and Parquet only", path);
    }
    if (name.endsWith(".npy")) {
      return npy(path, options);
    }
    if (name.matches(".*(\\.idx|-ubyte|\\.idx\\d-ubyte|\\.idx\\d)(\\.gz)?")) {
      return Idx.rows(path);
    }
    if (name.matches(".*\\.(csv|tsv|txt)")) {
      return CsvRows.read(path, options);
    }
    throw UserError.of("%s: unknown format; allowed: %s", path, FORMATS);
  }

  private static RowSource npy(Path path, ReadOptions options) {
    try {
      boolean small = Files.size(path) <= options.memoryBudget();
      RowSource tiled = NpyRows.open(path);
      if (!small || tiled.inMemory()) {
        return tiled;
      }
      tiled.close();
      return NpyRows.inMemory(path);
    } catch (IOException e) {
      throw new UserError("cannot read " + path + ": " + e.getMessage(), e);
    }
  }
}
