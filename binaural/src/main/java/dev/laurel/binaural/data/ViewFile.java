package dev.laurel.binaural.data;

import com.fasterxml.jackson.databind.JsonNode;
import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.CsvRecord;
import dev.laurel.binaural.warp.GeometricWarp;
import dev.laurel.core.UserError;
import dev.laurel.core.io.AtomicFile;
import dev.laurel.core.io.Json;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * Positions in files, each row {@code x y z qx qy qz qw} (see {@link GeometricWarp}): text with
 * blanks, a row for every 120th of a second, as the published recordings have it; CSV with those
 * names as heading; JSON, a list of objects with those names, or of lists of seven numbers. CSV and
 * JSON may have the time in seconds, {@code t}, and then any rate.
 */
public final class ViewFile {
  private static final List<String> NAMES = List.of("x", "y", "z", "qx", "qy", "qz", "qw");
  private static final String TIME = "t";
  private static final long MOST_BYTES = 1L << 30;

  private final Path path;
  private final List<Double> times = new ArrayList<>();
  private final List<float[]> rows = new ArrayList<>();

  private ViewFile(Path path) {
    this.path = path;
  }

  /**
   * Reads a file, by its ending {@code .csv}, {@code .json}, or text.
   *
   * @return views, one for every 120th of a second
   * @throws UserError if it cannot be read, naming line and column
   */
  public static float[][] read(Path path) {
    ViewFile file = new ViewFile(path);
    String name = path.toString().toLowerCase(Locale.ROOT);
    try {
      if (Files.size(path) > MOST_BYTES) {
        throw UserError.of(
            "%s has %d bytes; allowed: up to %d", path, Files.size(path), MOST_BYTES);
      }
      if (name.endsWith(".csv")) {
        file.csv();
      } else if (name.endsWith(".json")) {
        file.json();
      } else {
        file.text();
      }
    } catch (IOException e) {
      throw new UserError("cannot read " + path + ": " + AtomicFile.reason(e), e);
    } catch (CsvParseException e) {
      throw new UserError(path + ": " + e.getMessage(), e);
    }
    if (file.rows.isEmpty()) {
      throw UserError.of("%s has no positions", path);
    }
    float[][] views = file.rows.toArray(float[][]::new);
    if (file.times.isEmpty()) {
      return views;
    }
    double[] times = file.times.stream().mapToDouble(Double::doubleValue).toArray();
    for (int i = 1; i < times.length; i++) {
      if (!(times[i] > times[i - 1])) {
        throw UserError.of(
            "%s, row %d: time %s after %s; times must rise", path, i + 1, times[i], times[i - 1]);
      }
    }
    return TimedViews.everyFrame(times, views);
  }

  private void text() throws IOException {
    int number = 0;
    for (String line : Files.readAllLines(path, StandardCharsets.UTF_8)) {
      number++;
      if (line.isBlank()) {
        continue;
      }
      String[] cells = line.strip().split("\\s+", -1);
      if (cells.length != GeometricWarp.VIEW) {
        throw UserError.of(
            "%s, line %d: %d numbers; 7 are needed: x y z qx qy qz qw", path, number, cells.length);
      }
      float[] row = new float[GeometricWarp.VIEW];
      for (int i = 0; i < row.length; i++) {
        row[i] = (float) number(cells[i], "line " + number + ", column " + (i + 1));
      }
      rows.add(row);
    }
  }

  private void csv() throws IOException {
    try (CsvReader<CsvRecord> reader =
        CsvReader.builder().allowMissingFields(true).ofCsvRecord(path)) {
      int[] columns = null;
      int time = -1;
      for (CsvRecord record : reader) {
        List<String> fields = record.getFields().stream().map(String::strip).toList();
        if (columns == null) {
          columns = NAMES.stream().mapToInt(fields::indexOf).toArray();
          time = fields.indexOf(TIME);
          if (Arrays.stream(columns).anyMatch(column -> column < 0)) {
            throw UserError.of(
                "%s has the columns %s; needed are %s, and t for the time in seconds if there"
                    + " are not 120 rows a second",
                path, fields, NAMES);
          }
          continue;
        }
        float[] row = new float[GeometricWarp.VIEW];
        for (int i = 0; i < row.length; i++) {
          row[i] = (float) cell(record, fields, columns[i], NAMES.get(i));
        }
        rows.add(row);
        if (time >= 0) {
          times.add(cell(record, fields, time, TIME));
        }
      }
    }
  }

  private double cell(CsvRecord record, List<String> fields, int column, String name) {
    String where = "line " + record.getStartingLineNumber() + ", column " + name;
    if (column >= fields.size()) {
      throw UserError.of("%s, %s: nothing is there; a number is needed", path, where);
    }
    return number(fields.get(column), where);
  }

  private void json() throws IOException {
    JsonNode all = Json.parse(Files.readString(path), path.toString());
    if (!all.isArray()) {
      throw UserError.of("%s holds no list; a list of positions is needed", path);
    }
    for (JsonNode one : all) {
      int number = rows.size() + 1;
      float[] row = new float[GeometricWarp.VIEW];
      for (int i = 0; i < row.length; i++) {
        JsonNode value = one.isArray() ? one.get(i) : one.get(NAMES.get(i));
        row[i] = (float) number(value, number, NAMES.get(i));
      }
      rows.add(row);
      if (one.has(TIME) || !times.isEmpty()) {
        times.add(number(one.get(TIME), number, TIME));
      }
    }
    if (!times.isEmpty() && times.size() != rows.size()) {
      throw UserError.of("%s: some positions have t and others have not", path);
    }
  }

  private double number(JsonNode value, int number, String name) {
    if (value == null || !value.isNumber() || !Double.isFinite(value.doubleValue())) {
      throw UserError.of(
          "%s, position %d: %s is %s; a number is needed", path, number, name, value);
    }
    return value.doubleValue();
  }

  private double number(String text, String where) {
    try {
      double value = Double.parseDouble(text);
      if (Double.isFinite(value)) {
        return value;
      }
    } catch (NumberFormatException e) {
      throw new UserError(path + ", " + where + ": '" + text + "'; a number is needed", e);
    }
    throw UserError.of("%s, %s: %s; a finite number is needed", path, where, text);
  }

  /** Writes text with blanks, a row for every view. */
  public static void write(Path path, float[][] views) {
    StringBuilder text = new StringBuilder();
    for (float[] view : views) {
      for (int i = 0; i < view.length; i++) {
        text.append(String.format(Locale.ROOT, i == 0 ? "%.6f" : " %.6f", view[i]));
      }
      text.append('\n');
    }
    ByteBuffer bytes = ByteBuffer.wrap(text.toString().getBytes(StandardCharsets.UTF_8));
    AtomicFile.write(
        path,
        channel -> {
          while (bytes.hasRemaining()) {
            int unused = channel.write(bytes);
          }
        });
  }
}
