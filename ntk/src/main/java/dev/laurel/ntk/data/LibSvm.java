package dev.laurel.ntk.data;

import dev.laurel.core.UserError;
import dev.laurel.core.data.DenseRows;
import dev.laurel.core.data.RowSource;
import dev.laurel.core.io.AtomicFile;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.TreeMap;

/** LibSVM's text: {@code target index:value index:value ...}, indices from 1; zeros left out. */
final class LibSvm {
  private static final int MOST_COLUMNS = 1 << 16;

  private LibSvm() {}

  static boolean isLibSvm(Path path) {
    return String.valueOf(path.getFileName()).toLowerCase(Locale.ROOT).matches(".*\\.(libsvm|svm)");
  }

  /**
   * The rows, dense, the target last.
   *
   * @param width numbers of a row; 0 means as many as the largest index
   */
  static RowSource read(Path path, int width) {
    List<TreeMap<Integer, Double>> rows = new ArrayList<>();
    List<Double> targets = new ArrayList<>();
    int columns = 0;
    try (BufferedReader reader = Files.newBufferedReader(path)) {
      int line = 0;
      for (String text = reader.readLine(); text != null; text = reader.readLine()) {
        line++;
        String content = text.replaceFirst("#.*", "").strip();
        if (content.isEmpty()) {
          continue;
        }
        String[] parts = content.split("\\s+", -1);
        TreeMap<Integer, Double> row = new TreeMap<>();
        for (int i = 1; i < parts.length; i++) {
          int colon = parts[i].indexOf(':');
          String index = colon < 0 ? "" : parts[i].substring(0, colon);
          if (!index.matches("[1-9]\\d{0,8}") || Integer.parseInt(index) > MOST_COLUMNS) {
            throw UserError.of(
                "%s, line %d: '%s' is not index:value with an index from 1 to %d",
                path, line, parts[i], MOST_COLUMNS);
          }
          row.put(
              Integer.parseInt(index),
              TextTable.number(path, index, parts[i].substring(colon + 1), line));
        }
        columns = row.isEmpty() ? columns : Math.max(columns, row.lastKey());
        rows.add(row);
        targets.add(TextTable.number(path, "target", parts[0], line));
      }
    } catch (IOException e) {
      throw new UserError("cannot read " + path + ": " + AtomicFile.reason(e), e);
    }
    if (width > 0 && columns > width) {
      throw UserError.of(
          "%s has the index %d; the model knows indices up to %d", path, columns, width);
    }
    columns = Math.max(columns, width);
    if (rows.isEmpty() || columns == 0) {
      throw UserError.of("%s has no rows of data", path);
    }
    if ((columns + 1L) * rows.size() > Integer.MAX_VALUE - 8) {
      throw UserError.of(
          "%s has %d rows of %d numbers, too many to hold densely; allowed: 2^31 in all",
          path, rows.size(), columns);
    }
    int last = columns;
    double[] values = new double[rows.size() * (columns + 1)];
    for (int i = 0; i < rows.size(); i++) {
      int at = i * (last + 1);
      rows.get(i).forEach((index, value) -> values[at + index - 1] = value);
      values[at + last] = targets.get(i);
    }
    return DenseRows.of(values, columns + 1);
  }
}
