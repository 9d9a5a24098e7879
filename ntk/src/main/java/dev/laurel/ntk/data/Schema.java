package dev.laurel.ntk.data;

import com.fasterxml.jackson.annotation.JsonIgnore;
import dev.laurel.core.UserError;
import java.util.ArrayList;
import java.util.List;

/**
 * What the columns of a table are, so that another table is read alike.
 *
 * @param columns in the file's order, targets left out
 * @param targets names of the columns to foretell
 * @param classes if the target is a class, the values it takes, each of which is foretold as 1 or
 *     0; else empty
 */
public record Schema(List<Column> columns, List<String> targets, List<String> classes) {
  /**
   * A column.
   *
   * @param name of the header, or {@code column N}
   * @param levels the values of a column of words, each of which becomes a number of its own (1 or
   *     0); empty for a column of numbers
   * @param fill what stands for a missing number, its column's median; null if none was missing.
   *     Then another number says whether it was
   */
  public record Column(String name, List<String> levels, Double fill) {
    /** Keeps its own copies. */
    public Column {
      levels = List.copyOf(levels);
    }

    /** Numbers it becomes. */
    @JsonIgnore
    public int width() {
      return levels.isEmpty() ? (fill == null ? 1 : 2) : levels.size();
    }
  }

  /** Keeps its own copies. */
  public Schema {
    columns = List.copyOf(columns);
    targets = List.copyOf(targets);
    classes = List.copyOf(classes);
  }

  /** Numbers of a row, d. */
  @JsonIgnore
  public int width() {
    return columns.stream().mapToInt(Column::width).sum();
  }

  /** Numbers to foretell, m. */
  @JsonIgnore
  public int outputs() {
    return classes.isEmpty() ? targets.size() : classes.size();
  }

  /** The names of the numbers of a row. */
  public List<String> numberNames() {
    List<String> names = new ArrayList<>();
    for (Column column : columns) {
      if (column.levels().isEmpty()) {
        names.add(column.name());
        if (column.fill() != null) {
          names.add(column.name() + " missing");
        }
      } else {
        column.levels().forEach(level -> names.add(column.name() + " = " + level));
      }
    }
    return names;
  }

  /** Columns of numbers without names. */
  public static Schema unnamed(int columns, int targets) {
    List<Column> all = new ArrayList<>();
    for (int j = 1; j <= columns; j++) {
      all.add(new Column("column " + j, List.of(), null));
    }
    List<String> names = new ArrayList<>();
    for (int j = 1; j <= targets; j++) {
      names.add("target " + j);
    }
    return new Schema(all, names, List.of());
  }

  /**
   * Requires rows to have as many numbers as the schema.
   *
   * @throws UserError if they have not
   */
  public void requireWidth(long width) {
    if (width != width()) {
      throw UserError.of("the rows have %d numbers, the model needs %d", width, width());
    }
  }
}
