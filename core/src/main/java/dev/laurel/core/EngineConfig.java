package dev.laurel.core;

/**
 * How the tensor engine is to run.
 *
 * @param threads threads of one tensor operation, at least 1; 0 means all cores of the machine
 * @param device {@code "cpu"}, {@code "cuda"} or {@code "cuda:N"}
 */
public record EngineConfig(int threads, String device) {
  /** Checks the ranges above. */
  public EngineConfig {
    if (threads < 0) {
      throw UserError.of("threads is %d; allowed: 0 (all cores) or more", threads);
    }
    if (!device.matches("cpu|cuda(:\\d+)?")) {
      throw UserError.of("device is '%s'; allowed: cpu, cuda, cuda:N", device);
    }
  }

  /** All cores of this machine, CPU. */
  public static EngineConfig defaults() {
    return new EngineConfig(0, "cpu");
  }

  /** This with another number of threads. */
  public EngineConfig withThreads(int value) {
    return new EngineConfig(value, device);
  }

  /** This with another device. */
  public EngineConfig withDevice(String value) {
    return new EngineConfig(threads, value);
  }
}
