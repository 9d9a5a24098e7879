package dev.laurel.phm.text;

import dev.laurel.core.UserError;
import dev.laurel.core.io.AtomicFile;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.HashMap;
import java.util.Map;

/**
 * Vectors of words that were learned elsewhere.
 *
 * @param width numbers of a vector
 * @param vectors by the words' numbers; of words of the vocabulary alone
 */
public record WordVectors(int width, Map<Integer, float[]> vectors) {
  private static final int MOST_NUMBERS = 4096;

  /** How many words have a vector. */
  public int found() {
    return vectors.size();
  }

  /**
   * Reads a file with a word and its numbers a line, as GloVe and word2vec write them, with or
   * without a first line of two counts. However large it is, only known words are kept.
   *
   * @throws UserError if it cannot be read, a line has another count of numbers, or no word is
   *     known
   */
  public static WordVectors read(Path file, Vocabulary vocabulary) {
    Map<Integer, float[]> vectors = new HashMap<>();
    int width = 0;
    try (BufferedReader reader = Files.newBufferedReader(file, StandardCharsets.UTF_8)) {
      long number = 0;
      for (String line = reader.readLine(); line != null; line = reader.readLine()) {
        number++;
        String[] cells = line.stripTrailing().split(" ", -1);
        boolean counts = number == 1 && cells.length == 2;
        if (counts || line.isBlank()) {
          continue;
        }
        if (width == 0) {
          width = cells.length - 1;
        }
        if (width < 1 || width > MOST_NUMBERS || cells.length <= width) {
          throw UserError.of(
              "%s, line %d: a word and %s numbers are needed, %d cells found",
              file, number, width < 1 ? "its" : width, cells.length);
        }
        // A few words of GloVe have spaces in them.
        int first = cells.length - width;
        String word = String.join(" ", java.util.Arrays.copyOf(cells, first));
        int index = vocabulary.number(word);
        if (index != Vocabulary.UNKNOWN && !vectors.containsKey(index)) {
          vectors.put(index, numbers(cells, first, file, number));
        }
      }
    } catch (CharacterCodingException e) {
      throw new UserError(file + " is no UTF-8 text", e);
    } catch (IOException e) {
      throw new UserError("cannot read " + file + ": " + AtomicFile.reason(e), e);
    }
    if (vectors.isEmpty()) {
      throw UserError.of("%s has none of the %d words", file, vocabulary.words().size());
    }
    return new WordVectors(width, Collections.unmodifiableMap(vectors));
  }

  private static float[] numbers(String[] cells, int first, Path file, long line) {
    float[] numbers = new float[cells.length - first];
    for (int i = 0; i < numbers.length; i++) {
      try {
        numbers[i] = Float.parseFloat(cells[first + i]);
      } catch (NumberFormatException e) {
        throw new UserError(
            file + ", line " + line + ": '" + cells[first + i] + "' is no number", e);
      }
      if (!Float.isFinite(numbers[i])) {
        throw UserError.of("%s, line %d: '%s' is not finite", file, line, cells[first + i]);
      }
    }
    return numbers;
  }
}
