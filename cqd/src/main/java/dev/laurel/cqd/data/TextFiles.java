package dev.laurel.cqd.data;

import dev.laurel.core.UserError;
import dev.laurel.core.io.AtomicFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Text files, with errors that say what is wrong. */
final class TextFiles {
  private TextFiles() {}

  /** The lines of a UTF-8 file. */
  static List<String> lines(Path file) {
    try {
      return Files.readAllLines(file, StandardCharsets.UTF_8);
    } catch (CharacterCodingException e) {
      throw new UserError(file + " is not UTF-8: a byte stands for no character", e);
    } catch (IOException e) {
      throw new UserError("cannot read " + file + ": " + AtomicFile.reason(e), e);
    }
  }

  /** A number below {@code count} in a line, which counts from 0. */
  static int number(Path file, int line, String text, int count) {
    if (!text.matches("\\d{1,9}") || Integer.parseInt(text) >= count) {
      throw UserError.of(
          "%s, line %d: '%s' is no number from 0 to %d", file, line + 1, text, count - 1);
    }
    return Integer.parseInt(text);
  }

  /** Writes lines, whole or not at all. */
  static void write(Path file, List<String> lines) {
    AtomicFile.write(
        file,
        channel -> {
          ByteBuffer bytes =
              ByteBuffer.wrap((String.join("\n", lines) + "\n").getBytes(StandardCharsets.UTF_8));
          while (bytes.hasRemaining()) {
            channel.write(bytes);
          }
        });
  }
}
