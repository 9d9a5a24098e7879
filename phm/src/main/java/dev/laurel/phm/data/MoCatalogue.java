package dev.laurel.phm.data;

import dev.laurel.core.UserError;
import dev.laurel.core.io.AtomicFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Translations of a program's messages, {@code .mo} of GNU gettext: a magic number in either order
 * of bytes, tables of where messages and translations are.
 */
final class MoCatalogue {
  private static final int MAGIC = 0x950412de;
  private static final int HEADER = 28;
  private static final long MOST_BYTES = 1L << 28;
  private static final int ENTRY = 8;

  /** Between a context and its message. */
  private static final char CONTEXT = 0x04;

  private MoCatalogue() {}

  /**
   * Reads all messages with their translations; of messages with plurals, all forms that both have.
   *
   * @throws UserError if it is no catalogue, or a table points outside of the file
   */
  public static List<Pair> read(Path file) {
    byte[] bytes;
    try {
      if (Files.size(file) > MOST_BYTES) {
        throw UserError.of("%s is larger than %d bytes", file, MOST_BYTES);
      }
      bytes = Files.readAllBytes(file);
    } catch (IOException e) {
      throw new UserError("cannot read " + file + ": " + AtomicFile.reason(e), e);
    }
    ByteBuffer all = ByteBuffer.wrap(bytes);
    if (bytes.length < HEADER) {
      throw UserError.of("%s is too short for a catalogue", file);
    }
    if (all.order(ByteOrder.LITTLE_ENDIAN).getInt(0) != MAGIC
        && all.order(ByteOrder.BIG_ENDIAN).getInt(0) != MAGIC) {
      throw UserError.of("%s is no catalogue of gettext: it does not begin as one", file);
    }
    long count = Integer.toUnsignedLong(all.getInt(8));
    long messages = Integer.toUnsignedLong(all.getInt(12));
    long translations = Integer.toUnsignedLong(all.getInt(16));
    if (Math.max(messages, translations) + count * ENTRY > all.capacity()) {
      throw UserError.of("%s ends before its tables of %d messages", file, count);
    }
    List<Pair> pairs = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      String message = text(all, (int) messages + ENTRY * i, file);
      String translation = text(all, (int) translations + ENTRY * i, file);
      String[] forms = message.substring(message.indexOf(CONTEXT) + 1).split("\0", -1);
      String[] translated = translation.split("\0", -1);
      for (int form = 0; form < Math.min(forms.length, translated.length); form++) {
        // The first message is empty: its translation tells of the catalogue.
        if (!forms[form].isEmpty()) {
          pairs.add(new Pair(forms[form], translated[form]));
        }
      }
    }
    return pairs;
  }

  private static String text(ByteBuffer all, int entry, Path file) {
    long length = Integer.toUnsignedLong(all.getInt(entry));
    long at = Integer.toUnsignedLong(all.getInt(entry + 4));
    if (at + length > all.capacity()) {
      throw UserError.of("%s: a message of %d bytes at %d is beyond its end", file, length, at);
    }
    return StandardCharsets.UTF_8.decode(all.slice((int) at, (int) length)).toString();
  }
}
