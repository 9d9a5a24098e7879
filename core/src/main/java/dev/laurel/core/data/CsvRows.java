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
import java.util.Iterator;

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
    int columns = record.getFieldCount();
    double[] row = new double[columns];
    if (isHeader(record)) {
      if (!records.hasNext()) {
        throw UserError.of("%s has a header line but no rows of data", path);
      }
      record = records.next();
    }
    try (RowBuffer buffer =
        new RowBuffer(path.toString(), columns, options.type(), options.memoryBudget())) {
      while (true) {
        if (parse(path, record, row, options.missing())) {
          buffer.add(row);
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

  /** Fills {@code row}; false if the row is to be dropped. */
  private static boolean parse(Path path, CsvRecord record, double[] row, MissingValues missing) {
    if (record.getFieldCount() != row.length) {
      throw UserError.of(
          "%s, line %d: %d cells, the first line has %d; all rows must be equally long",
          path, record.getStartingLineNumber(), record.getFieldCount(), row.length);
    }
    boolean complete = true;
    for (int j = 0; j < row.length; j++) {
      String cell = record.getField(j);
      row[j] = number(cell);
      if (Double.isFinite(row[j])) {
        continue;
      }
      if (!isMissing(cell)) {
        throw UserError.of(
            "%s, line %d, column %d: '%s' is not a finite number",
            path, record.getStartingLineNumber(), j + 1, shortened(cell));
      }
      if (missing == MissingValues.ERROR) {
        throw UserError.of(
            "%s, line %d, column %d: the value is missing ('%s'); allow it with missing=mean or"
                + " missing=drop_row",
            path, record.getStartingLineNumber(), j + 1, shortened(cell));
      }
      row[j] = Double.NaN;
      complete = false;
    }
    return complete || missing == MissingValues.MEAN;
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
