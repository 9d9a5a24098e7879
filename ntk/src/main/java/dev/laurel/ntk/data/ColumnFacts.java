package dev.laurel.ntk.data;

import dev.laurel.core.UserError;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;

/** What a column of text turns out to be while it is read. */
final class ColumnFacts {
  private static final int MOST_LEVELS = 1000;
  private static final int SAMPLE = 1 << 16;

  private final Path path;
  private final String name;
  private final boolean target;
  private final TableOptions options;
  private final TreeSet<String> words = new TreeSet<>();
  private final double[] sample = new double[SAMPLE];
  private final Random random = new Random(1);
  private long numbers;
  private long missing;

  ColumnFacts(Path path, String name, boolean target, TableOptions options) {
    this.path = path;
    this.name = name;
    this.target = target;
    this.options = options;
  }

  /** Takes a cell; false if it is missing. */
  boolean see(String cell, long line) {
    if (TextTable.isMissing(cell)) {
      missing++;
      if (options.missing() == TableOptions.Missing.ERROR || (target && !dropped())) {
        throw UserError.of(
            "%s, line %d, column '%s': the value is missing ('%s'); %s",
            path,
            line,
            name,
            cell.strip(),
            target
                ? "a target must be there: leave such rows out with missing=drop_row"
                : "allow it with missing=median or missing=drop_row");
      }
      return false;
    }
    boolean asClass = target && options.classify();
    if (asClass || words.size() > 0 || !TextTable.isNumber(cell)) {
      if (!asClass && numbers > 0) {
        throw UserError.of(
            "%s, line %d, column '%s': '%s' is not a finite number, as the cells above are",
            path, line, name, cell.length() <= 40 ? cell : cell.substring(0, 40) + "…");
      }
      if (target && !asClass) {
        throw UserError.of(
            "%s, line %d: the target '%s' is '%s', not a number; to foretell a class, ask for it"
                + " (--classify)",
            path, line, name, cell.strip());
      }
      words.add(cell.strip());
      if (words.size() > MOST_LEVELS) {
        throw UserError.of(
            "%s, column '%s' has more than %d different words; leave it out, or make it a number",
            path, name, MOST_LEVELS);
      }
      return true;
    }
    double value = Double.parseDouble(cell);
    if (numbers < SAMPLE) {
      sample[(int) numbers] = value;
    } else {
      long place = random.nextLong(numbers + 1);
      if (place < SAMPLE) {
        sample[(int) place] = value;
      }
    }
    numbers++;
    return true;
  }

  private boolean dropped() {
    return options.missing() == TableOptions.Missing.DROP_ROW;
  }

  /** The column as the schema keeps it. */
  Schema.Column column() {
    if (!words.isEmpty()) {
      return new Schema.Column(name, List.copyOf(words), null);
    }
    boolean filled = missing > 0 && options.missing() == TableOptions.Missing.MEDIAN;
    return new Schema.Column(name, List.of(), filled ? median() : null);
  }

  /** The classes of a target. */
  List<String> classes() {
    if (words.size() < 2) {
      throw UserError.of(
          "%s: the target '%s' has a single class '%s'; at least two are needed",
          path, name, words.isEmpty() ? "" : words.first());
    }
    return List.copyOf(words);
  }

  /** Of at most 65,536 values, a random choice if there are more. */
  private double median() {
    if (numbers == 0) {
      throw UserError.of("%s: the column '%s' has no value at all; leave it out", path, name);
    }
    double[] values = Arrays.copyOf(sample, (int) Math.min(numbers, SAMPLE));
    Arrays.sort(values);
    int middle = values.length / 2;
    return values.length % 2 == 1 ? values[middle] : (values[middle - 1] + values[middle]) / 2;
  }
}
