package dev.laurel.core.data;

import dev.laurel.core.UserError;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Array;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Struct;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Properties;

/**
 * Parquet files, read through DuckDB: all columns numeric, or one column of arrays or of Spark ML
 * vectors. Needs {@code org.duckdb:duckdb_jdbc} on the class path.
 */
final class ParquetRows {
  private ParquetRows() {}

  /**
   * Reads a file, or a folder of Parquet files as Spark writes it.
   *
   * @throws UserError if it is not Parquet, or its columns are neither all numeric nor one of
   *     arrays
   */
  public static RowSource read(Path path, ReadOptions options) {
    if (!Files.isReadable(path)) {
      throw UserError.of("cannot read %s: no such file, or permission denied", path);
    }
    String files = Files.isDirectory(path) ? path.resolve("*.parquet").toString() : path.toString();
    Properties properties = new Properties();
    properties.setProperty("jdbc_stream_results", "true");
    try (Connection connection = DriverManager.getConnection("jdbc:duckdb:", properties);
        PreparedStatement query =
            connection.prepareStatement(
                "select * from read_parquet('" + files.replace("'", "''") + "')");
        ResultSet result = query.executeQuery()) {
      return read(path, result, options);
    } catch (SQLException e) {
      String message = String.valueOf(e.getMessage());
      if (message.startsWith("No suitable driver")) {
        throw new UserError(
            "Parquet needs org.duckdb:duckdb_jdbc on the class path; add it to read " + path, e);
      }
      String reason = message.lines().findFirst().orElse("unreadable");
      throw new UserError(
          path + ": " + reason.replaceFirst("^(\\w+ Error: |\\w+Exception: )+", ""), e);
    } catch (IOException e) {
      throw new UserError("cannot read " + path + ": " + e.getMessage(), e);
    }
  }

  private static RowSource read(Path path, ResultSet result, ReadOptions options)
      throws SQLException, IOException {
    ResultSetMetaData meta = result.getMetaData();
    List<String> names = new ArrayList<>();
    for (int j = 1; j <= meta.getColumnCount(); j++) {
      names.add(meta.getColumnName(j));
    }
    int[] columns = options.columns(path.toString(), names);
    boolean vectors = columns.length == 1 && !isNumeric(meta.getColumnTypeName(columns[0] + 1));
    for (int column : vectors ? new int[0] : columns) {
      int j = column + 1;
      if (!isNumeric(meta.getColumnTypeName(j))) {
        throw UserError.of(
            "%s: column '%s' is of type %s; allowed: numeric columns only (others may be"
                + " ignored), or a single column of arrays or vectors",
            path, meta.getColumnName(j), meta.getColumnTypeName(j));
      }
    }
    RowBuffer buffer = null;
    try {
      double[] row = vectors ? null : new double[columns.length];
      for (long number = 1; result.next(); number++) {
        boolean complete = true;
        if (vectors) {
          double[] vector = vector(path, number, result.getObject(columns[0] + 1));
          if (row != null && vector.length != row.length) {
            throw UserError.of(
                "%s, row %d: %d values, the first row has %d; all rows must be equally long",
                path, number, vector.length, row.length);
          }
          row = vector;
        } else {
          for (int j = 0; j < row.length; j++) {
            row[j] = result.getDouble(columns[j] + 1);
            if (result.wasNull()) {
              row[j] = Double.NaN;
            }
          }
        }
        for (int j = 0; j < row.length; j++) {
          if (!Double.isFinite(row[j])) {
            if (!Double.isNaN(row[j]) || options.missing() == MissingValues.ERROR) {
              throw UserError.of(
                  "%s, row %d, column %d: %s; missing values may be replaced (mean) or their rows"
                      + " left out (drop_row)",
                  path,
                  number,
                  (vectors ? j : columns[j]) + 1,
                  Double.isNaN(row[j]) ? "the value is missing" : row[j]);
            }
            complete = false;
          }
        }
        if (buffer == null) {
          buffer =
              new RowBuffer(path.toString(), row.length, options.type(), options.memoryBudget());
        }
        if (complete || options.missing() != MissingValues.DROP_ROW) {
          buffer.add(row, options.missing() == MissingValues.KEEP);
        }
      }
      if (buffer == null) {
        throw UserError.of("%s has no rows of data", path);
      }
      return buffer.finish();
    } finally {
      if (buffer != null) {
        buffer.close();
      }
    }
  }

  private static boolean isNumeric(String type) {
    String upper = type.toUpperCase(Locale.ROOT);
    return upper.matches(
        "U?(TINY|SMALL|BIG|HUGE)?INT(EGER)?|FLOAT|DOUBLE|REAL|BOOLEAN|DECIMAL(\\(.*\\))?");
  }

  /** An array, or Spark ML's vector: a structure of type, size, indices and values. */
  private static double[] vector(Path path, long number, Object cell) throws SQLException {
    if (cell instanceof Array array) {
      return numbers((Object[]) array.getArray());
    }
    if (cell instanceof Struct struct && struct.getAttributes().length == 4) {
      Object[] parts = struct.getAttributes();
      if (parts[3] instanceof Array values) {
        double[] stored = numbers((Object[]) values.getArray());
        if (!(parts[2] instanceof Array indices)) {
          return stored;
        }
        double[] dense = new double[((Number) parts[1]).intValue()];
        double[] at = numbers((Object[]) indices.getArray());
        for (int i = 0; i < stored.length; i++) {
          dense[(int) at[i]] = stored[i];
        }
        return dense;
      }
    }
    throw UserError.of(
        "%s, row %d: the single column holds neither arrays of numbers nor Spark ML vectors",
        path, number);
  }

  private static double[] numbers(Object[] values) {
    double[] numbers = new double[values.length];
    for (int i = 0; i < values.length; i++) {
      numbers[i] = values[i] instanceof Number number ? number.doubleValue() : Double.NaN;
    }
    return numbers;
  }
}
