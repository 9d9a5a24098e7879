package dev.laurel.phm.data;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * Two sentences, and whether the second follows from the first.
 *
 * @param premise what is said
 * @param hypothesis what may follow
 * @param label entailment, neutral, contradiction, or others of a data set's own
 */
public record InferencePair(String premise, String hypothesis, String label) {
  /** The labels of SNLI and MultiNLI. */
  public static final List<String> LABELS = List.of("entailment", "neutral", "contradiction");

  private static final Pattern SIGN = Pattern.compile("([^\\p{L}\\p{N}\\s])");
  private static final Pattern SPACES = Pattern.compile("\\s+");

  /** Words and signs of a sentence in lower case; at least one. */
  public static List<String> words(String sentence) {
    String apart = SIGN.matcher(sentence.toLowerCase(Locale.ROOT)).replaceAll(" $1 ").strip();
    return Arrays.asList(SPACES.split(apart, -1));
  }
}
