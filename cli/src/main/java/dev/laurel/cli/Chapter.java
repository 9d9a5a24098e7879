package dev.laurel.cli;

import dev.laurel.core.report.Report;

/** A chapter of the tour: a method at work on small data. */
interface Chapter {
  /** On the command line, as the label of code. */
  String COMMANDS = "On the command line";

  /** In Java, as the label of code. */
  String JAVA = "In Java";

  /**
   * What a chapter found, for the table in front.
   *
   * @param question that a user has
   * @param found figure of the method
   * @param beside figure of what it is compared with
   */
  record Finding(String question, String found, String beside) {}

  /** Runs the method and writes what it found. */
  Finding write(Report report);
}
