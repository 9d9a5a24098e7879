package dev.laurel.core;

import com.google.errorprone.annotations.FormatMethod;

/**
 * Something a user can cause and mend: a bad file, argument or configuration.
 *
 * <p>The message is one sentence that names the place (file, line, argument), what was found and
 * what is allowed. The command line prints it and exits with status 2; anything else that is thrown
 * is a bug and shows its trace.
 */
public final class UserError extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** An error with the given sentence. */
  public UserError(String message) {
    super(message);
  }

  /** An error with the given sentence and the exception that revealed it. */
  public UserError(String message, Throwable cause) {
    super(message, cause);
  }

  /** An error whose sentence is formatted as {@link String#format} does. */
  @FormatMethod
  public static UserError of(String format, Object... arguments) {
    return new UserError(String.format(java.util.Locale.ROOT, format, arguments));
  }
}
