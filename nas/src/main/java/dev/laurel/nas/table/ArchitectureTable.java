package dev.laurel.nas.table;

import dev.laurel.core.UserError;
import dev.laurel.core.io.AtomicFile;
import dev.laurel.nas.space.Bench201Architecture;
import dev.laurel.nas.space.Spaces;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Every architecture of a space and how well it does.
 *
 * @param rows architectures that compute something else, in any order
 */
public record ArchitectureTable(List<Row> rows) {
  private static final String HEADER = "architecture,canonical,multiplicity,parameters,accuracy";
  private static final int COLUMNS = 5;

  /**
   * An architecture.
   *
   * @param architecture the text of one of those that compute the same
   * @param canonical the text that all of them have in common
   * @param multiplicity how many they are
   * @param parameters that are learned
   * @param accuracy on the test pictures, 0 to 1
   */
  public record Row(
      String architecture, String canonical, int multiplicity, long parameters, double accuracy) {}

  /** Copies. */
  public ArchitectureTable {
    if (rows.isEmpty()) {
      throw new UserError("a table without architectures");
    }
    rows = List.copyOf(rows);
  }

  /**
   * Of {@link SmallBenchmark}: Fashion-MNIST of 14 x 14, made by {@code laurel nas table};
   * accuracies of one training each.
   */
  public static ArchitectureTable fashion() {
    try (InputStream in = ArchitectureTable.class.getResourceAsStream("fashion14.csv")) {
      return parse(
          new String(in.readAllBytes(), StandardCharsets.UTF_8), "the table that is shipped");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Reads a file that {@link #write} wrote. */
  public static ArchitectureTable read(Path path) {
    try {
      return parse(Files.readString(path), path.toString());
    } catch (IOException e) {
      throw new UserError("cannot read " + path + ": " + AtomicFile.reason(e), e);
    }
  }

  private static ArchitectureTable parse(String text, String where) {
    List<String> lines = text.lines().toList();
    if (lines.isEmpty() || !lines.get(0).equals(HEADER)) {
      throw UserError.of("%s, line 1: '%s' is needed", where, HEADER);
    }
    List<Row> rows = new ArrayList<>();
    for (int i = 1; i < lines.size(); i++) {
      String[] cells = lines.get(i).split(",", -1);
      try {
        if (cells.length != COLUMNS) {
          throw new NumberFormatException();
        }
        rows.add(
            new Row(
                Bench201Architecture.parse(cells[0]).text(),
                cells[1],
                Integer.parseInt(cells[2]),
                Long.parseLong(cells[3]),
                Double.parseDouble(cells[4])));
      } catch (NumberFormatException e) {
        throw UserError.of("%s, line %d: '%s'; needed is %s", where, i + 1, lines.get(i), HEADER);
      }
    }
    return new ArchitectureTable(rows);
  }

  /** Writes it as CSV. */
  public void write(Path path) {
    StringBuilder text = new StringBuilder(HEADER).append('\n');
    for (Row row : rows) {
      text.append(
          String.format(
              Locale.ROOT,
              "%s,%s,%d,%d,%.4f%n",
              row.architecture(),
              row.canonical(),
              row.multiplicity(),
              row.parameters(),
              row.accuracy()));
    }
    AtomicFile.writeText(path, text.toString());
  }

  /**
   * Architectures that compute something else, of all of a space, each with how many do the same.
   */
  static Map<String, List<Bench201Architecture>> distinct(List<String> operations, int edges) {
    Map<String, List<Bench201Architecture>> byCanonical = new LinkedHashMap<>();
    int all = (int) Math.round(Math.pow(operations.size(), edges));
    for (int number = 0; number < all; number++) {
      List<String> chosen = new ArrayList<>();
      int rest = number;
      for (int e = 0; e < edges; e++) {
        chosen.add(operations.get(rest % operations.size()));
        rest /= operations.size();
      }
      Bench201Architecture one = Bench201Architecture.of(chosen);
      byCanonical.computeIfAbsent(one.canonical(true), unused -> new ArrayList<>()).add(one);
    }
    return byCanonical;
  }

  /**
   * The row of an architecture.
   *
   * @throws UserError if there is none
   */
  public Row of(Bench201Architecture architecture) {
    String canonical = architecture.canonical(true);
    return rows.stream()
        .filter(row -> row.canonical().equals(canonical))
        .findFirst()
        .orElseThrow(() -> UserError.of("%s is not in the table", architecture.text()));
  }

  /**
   * Requires a row for every architecture of the small space.
   *
   * @throws UserError if one is missing
   */
  public ArchitectureTable requireComplete() {
    distinct(Spaces.BENCH_201, 3).values().forEach(same -> of(same.get(0)));
    return this;
  }

  /** How many do better, and one: the best has 1. */
  public int rank(Row row) {
    return 1 + (int) rows.stream().filter(other -> other.accuracy() > row.accuracy()).count();
  }

  /** The best. */
  public double best() {
    return rows.stream().mapToDouble(Row::accuracy).max().orElseThrow();
  }

  /** The mean of all architectures, those that compute the same counted each. */
  public double random() {
    double sum = 0;
    int count = 0;
    for (Row row : rows) {
      sum += row.multiplicity() * row.accuracy();
      count += row.multiplicity();
    }
    return sum / count;
  }
}
