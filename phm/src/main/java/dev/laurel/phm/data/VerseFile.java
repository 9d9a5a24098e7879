package dev.laurel.phm.data;

import dev.laurel.core.UserError;
import dev.laurel.core.io.AtomicFile;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * Verses by book, chapter and number, in SWORD's import format as {@code mod2imp -s} writes it: a
 * line {@code $$$Genesis 1:1}, then the text. What the same place says in another edition is the
 * same in another style.
 */
final class VerseFile {
  private static final String PLACE = "$$$";
  private static final Pattern VERSE = Pattern.compile(".+ \\d+:[1-9]\\d*");
  private static final Pattern SPACES = Pattern.compile("\\s+");

  private VerseFile() {}

  /**
   * The verses that have a text, by their places; introductions and headings are left out.
   *
   * @throws UserError if it cannot be read, or has no verse
   */
  public static Map<String, String> read(Path file) {
    Map<String, String> verses = new LinkedHashMap<>();
    String place = null;
    try {
      for (String line : Files.readAllLines(file, StandardCharsets.UTF_8)) {
        if (line.startsWith(PLACE)) {
          place = line.substring(PLACE.length()).strip();
        } else if (place != null && VERSE.matcher(place).matches()) {
          String text = SPACES.matcher(line).replaceAll(" ").strip();
          verses.merge(place, text, (before, more) -> (before + " " + more).strip());
        }
      }
    } catch (CharacterCodingException e) {
      throw new UserError(file + " is no UTF-8 text", e);
    } catch (IOException e) {
      throw new UserError("cannot read " + file + ": " + AtomicFile.reason(e), e);
    }
    verses.values().removeIf(String::isEmpty);
    if (verses.isEmpty()) {
      throw UserError.of("%s has no verse: a line such as '$$$Genesis 1:1', then its text", file);
    }
    return verses;
  }
}
