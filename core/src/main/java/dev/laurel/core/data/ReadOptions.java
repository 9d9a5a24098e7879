package dev.laurel.core.data;

import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * How a file of rows is read.
 *
 * @param type {@code Float} or {@code Double}
 * @param missing what to do with missing values
 * @param memoryBudget bytes of rows to hold in memory; beyond it files are read in tiles
 */
public record ReadOptions(ScalarType type, MissingValues missing, long memoryBudget) {
  /** float32, missing values refused, half of what the machine has free for native memory. */
  public static ReadOptions defaults() {
    return new ReadOptions(ScalarType.Float, MissingValues.ERROR, freeMemory() / 2);
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
    return new ReadOptions(value, missing, memoryBudget);
  }

  /** This with another treatment of missing values. */
  public ReadOptions withMissing(MissingValues value) {
    return new ReadOptions(type, value, memoryBudget);
  }

  /** This with another memory budget. */
  public ReadOptions withMemoryBudget(long value) {
    return new ReadOptions(type, missing, value);
  }
}
