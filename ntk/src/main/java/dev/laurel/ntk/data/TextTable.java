package dev.laurel.ntk.data;

import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.CsvRecord;
import dev.laurel.core.Tensors;
import dev.laurel.core.UserError;
import dev.laurel.core.io.AtomicFile;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Consumer;
import org.bytedeco.javacpp.PointerScope;

/**
 * A table in text with a header line, read anew by every scan.
 *
 * @param path of the file
 * @param schema what the columns are
 * @param header all names of the file
 * @param rows that are not left out
 * @param dropIncomplete whether rows with missing values are left out
 */
record TextTable(Path path, Schema schema, List<String> header, long rows, boolean dropIncomplete)
    implements Table {
  static boolean isText(Path path) {
    return String.valueOf(path.getFileName())
        .toLowerCase(Locale.ROOT)
        .matches(".*\\.(csv|tsv|txt)");
  }

  /** Reads the file once for what its columns are. */
  static TextTable learn(Path path, TableOptions options) {
    List<String> header = header(path);
    List<String> targets = targets(path, header, options);
    Set<String> left = new HashSet<>(targets);
    for (String ignored : options.ignored()) {
      left.add(header.get(index(path, header, ignored)));
    }
    List<ColumnFacts> facts = new ArrayList<>();
    for (String name : header) {
      facts.add(new ColumnFacts(path, name, targets.contains(name), options));
    }
    long[] rows = {0};
    read(
        path,
        header,
        record -> {
          if (options.missing() == TableOptions.Missing.DROP_ROW
              && incomplete(record, header, left, targets)) {
            return;
          }
          boolean complete = true;
          for (int j = 0; j < header.size(); j++) {
            if (left.contains(header.get(j)) && !targets.contains(header.get(j))) {
              continue;
            }
            complete &= facts.get(j).see(record.getField(j), record.getStartingLineNumber());
          }
          if (complete || options.missing() == TableOptions.Missing.MEDIAN) {
            rows[0]++;
          }
        });
    if (rows[0] == 0) {
      throw UserError.of("%s has no complete rows of data below its header", path);
    }
    List<Schema.Column> columns = new ArrayList<>();
    List<String> classes = List.of();
    for (int j = 0; j < header.size(); j++) {
      if (targets.contains(header.get(j))) {
        classes = options.classify() ? facts.get(j).classes() : classes;
      } else if (!left.contains(header.get(j))) {
        columns.add(facts.get(j).column());
      }
    }
    if (columns.isEmpty()) {
      throw UserError.of("%s has no column beside the target %s", path, targets);
    }
    Schema schema = new Schema(columns, targets, classes);
    return new TextTable(
        path, schema, header, rows[0], options.missing() == TableOptions.Missing.DROP_ROW);
  }

  private static boolean incomplete(
      CsvRecord record, List<String> header, Set<String> left, List<String> targets) {
    for (int j = 0; j < header.size(); j++) {
      boolean used = !left.contains(header.get(j)) || targets.contains(header.get(j));
      if (used && isMissing(record.getField(j))) {
        return true;
      }
    }
    return false;
  }

  /** Reads the file once to count its rows and check its columns. */
  static TextTable open(Path path, Schema schema) {
    List<String> header = header(path);
    for (Schema.Column column : schema.columns()) {
      if (!header.contains(column.name())) {
        throw UserError.of(
            "%s has no column '%s', which the model needs; it has %s",
            path, column.name(), shortened(header));
      }
    }
    long[] rows = {0};
    read(path, header, record -> rows[0]++);
    return new TextTable(path, schema, header, rows[0], false);
  }

  private static List<String> targets(Path path, List<String> header, TableOptions options) {
    if (options.targets().isEmpty()) {
      return List.of(header.get(header.size() - 1));
    }
    return options.targets().stream()
        .map(name -> header.get(index(path, header, name)))
        .distinct()
        .toList();
  }

  /** A column by its name or its number from 1. */
  private static int index(Path path, List<String> header, String name) {
    int found = header.indexOf(name);
    if (found < 0 && name.matches("\\d{1,6}")) {
      found = Integer.parseInt(name) - 1;
    }
    if (found < 0 || found >= header.size()) {
      throw UserError.of("%s has no column '%s'; it has %s", path, name, shortened(header));
    }
    return found;
  }

  private static String shortened(List<String> names) {
    return names.size() <= 30
        ? String.join(", ", names)
        : String.join(", ", names.subList(0, 30)) + " and " + (names.size() - 30) + " more";
  }

  private static List<String> header(Path path) {
    List<List<String>> found = new ArrayList<>();
    records(
        path,
        records -> {
          if (records.hasNext()) {
            found.add(records.next().getFields().stream().map(String::strip).toList());
          }
        });
    if (found.isEmpty()) {
      throw UserError.of("%s is empty; a table with a header line is needed", path);
    }
    List<String> header = found.get(0);
    if (header.stream().allMatch(TextTable::isNumber)) {
      throw UserError.of(
          "%s has no header: its first line is all numbers; put the names of the columns there",
          path);
    }
    Set<String> seen = new HashSet<>();
    for (String name : header) {
      if (name.isEmpty() || !seen.add(name)) {
        throw UserError.of(
            "%s, line 1: the name '%s' is %s; every column needs a name of its own",
            path, name, name.isEmpty() ? "empty" : "there twice");
      }
    }
    return header;
  }

  static boolean isNumber(String cell) {
    try {
      return Double.isFinite(Double.parseDouble(cell));
    } catch (NumberFormatException e) {
      return false;
    }
  }

  static boolean isMissing(String cell) {
    String text = cell.strip();
    return text.isEmpty()
        || text.equals("?")
        || text.equalsIgnoreCase("na")
        || text.equalsIgnoreCase("nan")
        || text.equalsIgnoreCase("null");
  }

  /** All records below the header, of the header's length. */
  private static void read(Path path, List<String> header, Consumer<CsvRecord> visitor) {
    records(
        path,
        records -> {
          records.next();
          while (records.hasNext()) {
            CsvRecord record = records.next();
            if (record.getFieldCount() != header.size()) {
              throw UserError.of(
                  "%s, line %d: %d cells, the header has %d",
                  path, record.getStartingLineNumber(), record.getFieldCount(), header.size());
            }
            visitor.accept(record);
          }
        });
  }

  private static void records(Path path, Consumer<Iterator<CsvRecord>> visitor) {
    try (BufferedReader text = Files.newBufferedReader(path)) {
      text.mark(1 << 16);
      String first = text.readLine();
      text.reset();
      char separator =
          first != null && first.indexOf('\t') >= 0
              ? '\t'
              : first != null && first.indexOf(';') >= 0 ? ';' : ',';
      try (CsvReader<CsvRecord> records =
          CsvReader.builder()
              .fieldSeparator(separator)
              .allowExtraFields(true)
              .allowMissingFields(true)
              .ofCsvRecord(text)) {
        visitor.accept(records.iterator());
      }
    } catch (CsvParseException e) {
      throw new UserError(path + ": " + e.getMessage(), e);
    } catch (CharacterCodingException e) {
      throw new UserError(path + " is not text in UTF-8", e);
    } catch (IOException e) {
      throw new UserError("cannot read " + path + ": " + AtomicFile.reason(e), e);
    } catch (UncheckedIOException e) {
      boolean coding = e.getCause() instanceof CharacterCodingException;
      throw new UserError(
          "cannot read "
              + path
              + ": "
              + (coding ? "it is not text in UTF-8" : AtomicFile.reason(e.getCause())),
          e);
    }
  }

  @Override
  public String name() {
    return path.toString();
  }

  @Override
  public void scan(int wantedRows, Visitor visitor) {
    int blockRows = (int) Math.max(1, Math.min(wantedRows, rows));
    int d = columns();
    int m = targets();
    double[] x = new double[blockRows * d];
    double[] y = new double[blockRows * m];
    int[] filled = {0};
    int[] places = schema.columns().stream().mapToInt(c -> header.indexOf(c.name())).toArray();
    int[] targetPlaces = schema.targets().stream().mapToInt(header::indexOf).toArray();
    read(
        path,
        header,
        record -> {
          if (dropIncomplete && incomplete(record, places, targetPlaces)) {
            return;
          }
          int at = filled[0] * d;
          for (int j = 0; j < places.length; j++) {
            Schema.Column column = schema.columns().get(j);
            encode(column, record.getField(places[j]), record.getStartingLineNumber(), x, at);
            at += column.width();
          }
          encodeTargets(record, targetPlaces, y, filled[0] * m);
          filled[0]++;
          if (filled[0] == blockRows) {
            give(x, y, filled, visitor);
          }
        });
    if (filled[0] > 0) {
      give(x, y, filled, visitor);
    }
  }

  private static boolean incomplete(CsvRecord record, int[] places, int[] targetPlaces) {
    return Arrays.stream(places).anyMatch(j -> isMissing(record.getField(j)))
        || Arrays.stream(targetPlaces).anyMatch(j -> isMissing(record.getField(j)));
  }

  private void encode(Schema.Column column, String cell, long line, double[] x, int at) {
    if (!column.levels().isEmpty()) {
      Arrays.fill(x, at, at + column.width(), 0);
      int level = column.levels().indexOf(cell.strip());
      // A word never seen in training is none of the known ones.
      if (level >= 0) {
        x[at + level] = 1;
      }
      return;
    }
    boolean missing = isMissing(cell);
    if (missing && column.fill() == null) {
      throw UserError.of(
          "%s, line %d, column '%s': the value is missing, and none was in training; allow missing"
              + " values with missing=median when fitting",
          path, line, column.name());
    }
    x[at] = missing ? column.fill() : number(path, column.name(), cell, line);
    if (column.fill() != null) {
      x[at + 1] = missing ? 1 : 0;
    }
  }

  static double number(Path path, String column, String cell, long line) {
    if (!isNumber(cell)) {
      throw UserError.of(
          "%s, line %d, column '%s': '%s' is not a finite number",
          path, line, column, cell.length() <= 40 ? cell : cell.substring(0, 40) + "…");
    }
    return Double.parseDouble(cell);
  }

  private void encodeTargets(CsvRecord record, int[] places, double[] y, int at) {
    for (int j = 0; j < places.length; j++) {
      String cell = places[j] < 0 ? "" : record.getField(places[j]);
      if (!schema.classes().isEmpty()) {
        for (int k = 0; k < schema.classes().size(); k++) {
          y[at + k] = schema.classes().get(k).equals(cell.strip()) ? 1 : 0;
        }
      } else {
        y[at + j] =
            isMissing(cell)
                ? Double.NaN
                : number(path, schema.targets().get(j), cell, record.getStartingLineNumber());
      }
    }
  }

  private void give(double[] x, double[] y, int[] filled, Visitor visitor) {
    int count = filled[0];
    filled[0] = 0;
    try (PointerScope scope = new PointerScope()) {
      visitor.accept(
          Tensors.of(Arrays.copyOf(x, count * columns()), count, columns()),
          Tensors.of(Arrays.copyOf(y, count * targets()), count, targets()));
    }
  }
}
