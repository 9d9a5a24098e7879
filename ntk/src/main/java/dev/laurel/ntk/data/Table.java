package dev.laurel.ntk.data;

import dev.laurel.core.UserError;
import java.nio.file.Path;

/** Rows and targets of a file, with the names of its columns. Close it to free what it holds. */
public interface Table extends Examples, AutoCloseable {
  /** What {@link #open} reads. */
  String FORMATS =
      "CSV and TSV with a header (.csv .tsv .txt), LibSVM (.libsvm .svm), NumPy (.npy), Parquet";

  /** What the columns are. */
  Schema schema();

  /** For messages. */
  String name();

  @Override
  default int columns() {
    return schema().width();
  }

  @Override
  default int targets() {
    return schema().outputs();
  }

  @Override
  default void close() {}

  /**
   * Opens a table to learn from. CSV is read once now, for what the columns are, and again by each
   * scan.
   *
   * @throws UserError if the file is missing or malformed, or a target is not among its columns
   */
  static Table open(Path path, TableOptions options) {
    return TextTable.isText(path) ? TextTable.learn(path, options) : RowTable.learn(path, options);
  }

  /**
   * Opens a table to foretell: read as the schema says. Targets that it has not are NaN.
   *
   * @throws UserError if the file is missing or malformed, or lacks a column
   */
  static Table open(Path path, Schema schema) {
    return TextTable.isText(path) ? TextTable.open(path, schema) : RowTable.open(path, schema);
  }
}
