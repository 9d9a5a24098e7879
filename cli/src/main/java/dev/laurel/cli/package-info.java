/**
 * The command line, {@code laurel GROUP VERB}. One file per group; {@link dev.laurel.cli.Main}
 * turns errors into sentences and exit codes.
 */
package dev.laurel.cli;
