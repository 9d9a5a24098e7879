package dev.laurel.core.data;

import dev.laurel.core.UserError;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * How a file of rows is read.
 *
 * @param type {@code Float} or {@code Double}
 * @param missing what to do with missing values
 * @param memoryBudget bytes of rows to hold in memory; beyond it files are read in tiles
 * @param ignored columns of CSV and Parquet to leave out, by name, or by number from 1
 */
public record ReadOptions(
    ScalarType type, MissingValues missing, long memoryBudget, Set<String> ignored) {
  /** Copies the names. */
  public ReadOptions {
    ignored = Set.copyOf(ignored);
  }

  /** float32, missing values refused, half of what the machine has free for native memory. */
  public static ReadOptions defaults() {
    return new ReadOptions(ScalarType.Float, MissingValues.ERROR, freeMemory() / 2, Set.of());
  }

  private static long freeMemory() {
    if (java.lang.management.ManagementFactory.getOperatingSystemMXBean()
        instanceof com.sun.management.OperatingSystemMXBean system) {
      return system.getTotalMemorySize() - Runtime.getRuntime().maxMemory();
    }
    return 2L << 30;
  }

  /** This with another element type. */
  public ReadOptions withType(ScalarType value) {
    return new ReadOptions(value, missing, memoryBudget, ignored);
  }

  /** This with another treatment of missing values. */
  public ReadOptions withMissing(MissingValues value) {
    return new ReadOptions(type, value, memoryBudget, ignored);
  }

  /** This with another memory budget. */
  public ReadOptions withMemoryBudget(long value) {
    return new ReadOptions(type, missing, value, ignored);
  }

  /** This without some columns. */
  public ReadOptions withIgnored(Set<String> columns) {
    return new ReadOptions(type, missing, memoryBudget, columns);
  }

  /**
   * Numbers, from 0, of the columns to read.
   *
   * @param names of all columns; without a header, empty names
   * @throws UserError if a column to ignore is not there, or none is left
   */
  int[] columns(String file, List<String> names) {
    Set<String> left = new HashSet<>(ignored);
    int[] read =
        IntStream.range(0, names.size())
            .filter(
                j -> !ignored.contains(names.get(j)) && !ignored.contains(Integer.toString(j + 1)))
            .toArray();
    for (int j = 0; j < names.size(); j++) {
      left.remove(names.get(j));
      left.remove(Integer.toString(j + 1));
    }
    if (!left.isEmpty()) {
      throw UserError.of(
          "%s has no column '%s'; its columns are %s", file, left.iterator().next(), names);
    }
    if (read.length == 0) {
      throw UserError.of("%s: no column is left of %s", file, names);
    }
    return read;
  }
}
