package dev.laurel.ntk.data;

import dev.laurel.core.UserError;
import java.util.List;

/**
 * How a table is read.
 *
 * @param targets names of the columns to foretell, or their numbers from 1; empty means the last
 * @param classify whether the target is a class
 * @param missing what becomes of missing values
 * @param ignored columns to leave out
 */
public record TableOptions(
    List<String> targets, boolean classify, Missing missing, List<String> ignored) {
  /** What becomes of missing values. */
  public enum Missing {
    /** The file is refused. */
    ERROR,
    /** The column's median stands for them, and a number says where. */
    MEDIAN,
    /** Their rows are left out. */
    DROP_ROW
  }

  /** Checks the values. */
  public TableOptions {
    targets = List.copyOf(targets);
    ignored = List.copyOf(ignored);
    if (classify && targets.size() > 1) {
      throw UserError.of("%d targets to classify; a single one is allowed", targets.size());
    }
  }

  /** The last column is the target, a number; missing values are refused. */
  public static TableOptions defaults() {
    return new TableOptions(List.of(), false, Missing.ERROR, List.of());
  }

  /** The same with other targets. */
  public TableOptions withTargets(List<String> value) {
    return new TableOptions(value, classify, missing, ignored);
  }

  /** The same with the target a class or not. */
  public TableOptions withClassify(boolean value) {
    return new TableOptions(targets, value, missing, ignored);
  }

  /** The same with missing values treated otherwise. */
  public TableOptions withMissing(Missing value) {
    return new TableOptions(targets, classify, value, ignored);
  }
}
