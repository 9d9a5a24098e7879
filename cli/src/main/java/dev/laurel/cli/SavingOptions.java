package dev.laurel.cli;

import dev.laurel.core.UserError;
import picocli.CommandLine.Option;

/** How often the state of long work is saved. */
final class SavingOptions {
  @Option(
      names = "--checkpoint-seconds",
      defaultValue = "60",
      paramLabel = "S",
      description = "Shortest time between two savings of the state. Default: ${DEFAULT-VALUE}.")
  private double seconds = 60;

  double seconds() {
    if (!(seconds >= 0)) {
      throw UserError.of("--checkpoint-seconds is %s; allowed: 0 and more", seconds);
    }
    return seconds;
  }
}
