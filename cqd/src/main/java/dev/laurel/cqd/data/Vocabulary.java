package dev.laurel.cqd.data;

import dev.laurel.core.UserError;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Names and their numbers, which count from 0. */
public final class Vocabulary {
  private static final int SUGGESTIONS = 3;

  private final String what;
  private final List<String> names = new ArrayList<>();
  private final Map<String, Integer> numbers = new HashMap<>();

  /**
   * An empty vocabulary.
   *
   * @param what it names, for errors: entity, relation
   */
  public Vocabulary(String what) {
    this.what = what;
  }

  /** A vocabulary of the given names in order. */
  public static Vocabulary of(String what, List<String> names) {
    Vocabulary vocabulary = new Vocabulary(what);
    for (String name : names) {
      if (vocabulary.numbers.containsKey(name)) {
        throw UserError.of("%s '%s' is named twice", what, name);
      }
      vocabulary.add(name);
    }
    return vocabulary;
  }

  /** The number of a name, which gets the next free one if it is new. */
  public int add(String name) {
    Integer known = numbers.putIfAbsent(name, names.size());
    if (known != null) {
      return known;
    }
    names.add(name);
    return names.size() - 1;
  }

  /** How many names there are. */
  public int size() {
    return names.size();
  }

  /** The name of a number. */
  public String name(int number) {
    return names.get(number);
  }

  /** All names in order. */
  public List<String> names() {
    return List.copyOf(names);
  }

  /** Whether a name is known. */
  public boolean contains(String name) {
    return numbers.containsKey(name);
  }

  /**
   * The number of a name.
   *
   * @throws UserError if it is unknown, with the nearest names
   */
  public int number(String name) {
    Integer number = numbers.get(name);
    if (number == null) {
      throw UserError.of(
          "%s '%s' is not in the graph; the nearest names: %s",
          what, name, String.join(", ", nearest(name)));
    }
    return number;
  }

  /** The known names that differ least from a name. */
  public List<String> nearest(String name) {
    String wanted = name.toLowerCase(Locale.ROOT);
    return names.stream()
        .sorted(
            Comparator.comparingInt((String known) -> distance(known, wanted))
                .thenComparing(Comparator.naturalOrder()))
        .limit(SUGGESTIONS)
        .toList();
  }

  /** A name that contains the other is near, whatever its length. */
  private static int distance(String known, String wanted) {
    String lower = known.toLowerCase(Locale.ROOT);
    int difference =
        org.apache.commons.text.similarity.LevenshteinDistance.getDefaultInstance()
            .apply(lower, wanted);
    return lower.contains(wanted) || wanted.contains(lower) ? Math.min(1, difference) : difference;
  }
}
