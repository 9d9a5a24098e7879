package dev.laurel.cli;

import dev.laurel.core.run.Progress;
import java.nio.file.Path;

/**
 * What all chapters of a tour share.
 *
 * @param progress listens
 * @param quick whether it is the short one, with a fourth of the training or less
 * @param folder of the report
 */
record Tour(Progress progress, boolean quick, Path folder) {
  /** Time or count of the whole tour, or of the short one. */
  double of(double whole, double brief) {
    return quick ? brief : whole;
  }

  /** A count of the whole tour, or of the short one. */
  int of(int whole, int brief) {
    return quick ? brief : whole;
  }
}
