package dev.laurel.phm.text;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import dev.laurel.core.UserError;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Words by number: 0 is padding, 1 the end, 2 any unknown word. */
public final class Vocabulary {
  /** The number of padding. */
  public static final int PADDING = 0;

  /** The number of the end. */
  public static final int END = 1;

  /** The number of unknown words. */
  public static final int UNKNOWN = 2;

  private static final int RESERVED = 3;

  private final List<String> words;
  private final Map<String, Integer> numbers = new HashMap<>();

  /**
   * Of words in their order.
   *
   * @throws UserError if a word is there twice
   */
  @JsonCreator
  public Vocabulary(List<String> words) {
    this.words = List.copyOf(words);
    for (String word : words) {
      if (numbers.putIfAbsent(word, RESERVED + numbers.size()) != null) {
        throw UserError.of("the vocabulary has '%s' twice", word);
      }
    }
  }

  /**
   * Of the words of sentences, by falling count, then by the alphabet.
   *
   * @param most words at most
   */
  public static Vocabulary of(Stream<List<String>> sentences, int most) {
    Map<String, Long> counts = new HashMap<>();
    sentences.forEach(sentence -> sentence.forEach(word -> counts.merge(word, 1L, Long::sum)));
    return new Vocabulary(
        counts.entrySet().stream()
            .sorted(
                Comparator.comparingLong((Map.Entry<String, Long> entry) -> -entry.getValue())
                    .thenComparing(Map.Entry::getKey))
            .limit(most)
            .map(Map.Entry::getKey)
            .toList());
  }

  /** The words, without those that are reserved. */
  @JsonValue
  public List<String> words() {
    return words;
  }

  /** How many numbers there are, the reserved ones among them. */
  public int size() {
    return RESERVED + words.size();
  }

  /** The number of a word. */
  public int number(String word) {
    return numbers.getOrDefault(word, UNKNOWN);
  }

  /** The numbers of words. */
  public int[] numbers(List<String> sentence) {
    return sentence.stream().mapToInt(this::number).toArray();
  }
}
