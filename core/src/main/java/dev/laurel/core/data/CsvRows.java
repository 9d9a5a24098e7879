package dev.laurel.core.data;

import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.CsvRecord;
import dev.laurel.core.UserError;
import dev.laurel.core.io.AtomicFile;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;

/**
 * Tables of numbers in text: CSV (comma or semicolon) and TSV, with or without a header line. The
 * separator and the header are recognised from the first line.
 */
public final class CsvRows {
  private CsvRows() {}

  /**
   * Reads a table; it is parsed once and then held in memory or in a temporary file.
   *
   * @throws UserError if a cell is not a number, a row has too few or too many, or there is no row;
   *     the message names the line
   */
  public static RowSource read(Path path, ReadOptions options) {
    try (BufferedReader text = Files.newBufferedReader(path)) {
      text.mark(1 << 16);
      String first = text.readLine();
      if (first == null || first.isBlank()) {
        throw UserError.of("%s is empty; a table of numbers is needed", path);
      }
      text.reset();
      try (CsvReader<CsvRecord> records =
          CsvReader.builder()
              .fieldSeparator(separator(first))
              .allowExtraFields(true)
              .allowMissingFields(true)
              .ofCsvRecord(text)) {
        return read(path, records.iterator(), options);
      }
    } catch (CsvParseException e) {
      String cause = e.getCause() == null ? "" : ": " + e.getCause().getMessage();
      throw new UserError(path + ": " + e.getMessage() + cause, e);
    } catch (CharacterCodingException e) {
      throw new UserError(path + " is not text in UTF-8", e);
    } catch (IOException e) {
      throw new UserError("cannot read " + path + ": " + AtomicFile.reason(e), e);
    } catch (UncheckedIOException e) {
      throw new UserError(
          "cannot read "
              + path
              + ": "
              + (e.getCause() instanceof CharacterCodingException
                  ? "it is not text in UTF-8"
                  : AtomicFile.reason(e.getCause())),
          e);
    }
  }

  private static char separator(String line) {
    for (char candidate : new char[] {'\t', ';', ','}) {
      if (line.indexOf(candidate) >= 0) {
        return candidate;
      }
    }
    return ',';
  }

  private static RowSource read(Path path, Iterator<CsvRecord> records, ReadOptions options)
      throws IOException {
    CsvRecord record = records.next();
    int width = record.getFieldCount();
    boolean header = isHeader(record);
    List<String> names = header ? record.getFields() : Collections.nCopies(width, "");
    int[] columns = options.columns(path.toString(), names);
    double[] row = new double[columns.length];
    if (header) {
      if (!records.hasNext()) {
        throw UserError.of("%s has a header line but no rows of data", path);
      }
      record = records.next();
    }
    try (RowBuffer buffer =
        new RowBuffer(path.toString(), row.length, options.type(), options.memoryBudget())) {
      while (true) {
        if (record.getFieldCount() != width) {
          throw UserError.of(
              "%s, line %d: %d cells, the first line has %d; all rows must be equally long",
              path, record.getStartingLineNumber(), record.getFieldCount(), width);
        }
        if (parse(path, record, columns, names, row, options.missing())) {
          buffer.add(row, options.missing() == MissingValues.KEEP);
        }
        if (!records.hasNext()) {
          return buffer.finish();
        }
        record = records.next();
      }
    }
  }

  /** A header has no number in it. */
  private static boolean isHeader(CsvRecord record) {
    return record.getFields().stream()
        .allMatch(field -> Double.isNaN(number(field)) && !isMissing(field));
  }

  private static String column(int number, List<String> names) {
    String name = names.get(number);
    return name.isEmpty() ? Integer.toString(number + 1) : (number + 1) + " (" + name + ")";
  }

  /** Fills {@code row}; false if the row is to be dropped. */
  private static boolean parse(
      Path path,
      CsvRecord record,
      int[] columns,
      List<String> names,
      double[] row,
      MissingValues missing) {
    boolean complete = true;
    for (int j = 0; j < row.length; j++) {
      String cell = record.getField(columns[j]);
      row[j] = number(cell);
      if (Double.isFinite(row[j])) {
        continue;
      }
      if (!isMissing(cell)) {
        throw UserError.of(
            "%s, line %d, column %s: '%s' is not a finite number; columns may be ignored",
            path, record.getStartingLineNumber(), column(columns[j], names), shortened(cell));
      }
      if (missing == MissingValues.ERROR) {
        throw UserError.of(
            "%s, line %d, column %s: the value is missing ('%s'); missing values may be replaced"
                + " (mean) or their rows left out (drop_row)",
            path, record.getStartingLineNumber(), column(columns[j], names), shortened(cell));
      }
      row[j] = Double.NaN;
      complete = false;
    }
    return complete || missing != MissingValues.DROP_ROW;
  }

  private static double number(String cell) {
    try {
      return Double.parseDouble(cell);
    } catch (NumberFormatException e) {
      return Double.NaN;
    }
  }

  private static boolean isMissing(String cell) {
    String text = cell.strip();
    return text.isEmpty()
        || text.equals("?")
        || text.equalsIgnoreCase("na")
        || text.equalsIgnoreCase("nan")
        || text.equalsIgnoreCase("null");
  }

  private static String shortened(String cell) {
    return cell.length() <= 40 ? cell : cell.substring(0, 40) + "…";
  }
}
