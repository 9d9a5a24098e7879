package dev.laurel.cli;

import dev.laurel.core.UserError;
import picocli.CommandLine.Option;

/** The most time that a training may take. */
final class BudgetOptions {
  @Option(
      names = "--minutes",
      defaultValue = "0",
      paramLabel = "M",
      description = "Most time, over all resumptions; 0: no limit.")
  private double minutes;

  /** Seconds; 0 for no limit. */
  double seconds() {
    if (!(minutes >= 0)) {
      throw UserError.of("--minutes is %s; allowed: 0 (no limit) and more", minutes);
    }
    return 60 * minutes;
  }
}
