package dev.laurel.cqd.data;

import dev.laurel.core.UserError;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.commons.text.similarity.LevenshteinDistance;

/**
 * Names and their numbers, which count from 0. Labels may stand for names where they are
 * unambiguous.
 */
public final class Vocabulary {
  private static final int SUGGESTIONS = 3;

  /** Names of an ambiguous label that are shown. */
  private static final int SHOWN = 5;

  private final String what;
  private final List<String> names = new ArrayList<>();
  private final Map<String, Integer> numbers = new HashMap<>();
  private final Map<String, List<Integer>> labelled = new HashMap<>();

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

  /** The same names, for which labels may stand: the i-th for the i-th name. */
  public Vocabulary labelled(List<String> labels) {
    Vocabulary vocabulary = of(what, names);
    for (int i = 0; i < labels.size(); i++) {
      if (!labels.get(i).equals(names.get(i))) {
        vocabulary.labelled.computeIfAbsent(labels.get(i), l -> new ArrayList<>()).add(i);
      }
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

  /** Whether a name, or a label that only one name has, is known. */
  public boolean contains(String name) {
    return numbers.containsKey(name) || labelled.getOrDefault(name, List.of()).size() == 1;
  }

  /**
   * The number of a name, or of a label that only one name has.
   *
   * @throws UserError if it is unknown, with the nearest names and labels, or ambiguous
   */
  public int number(String name) {
    Integer number = numbers.get(name);
    if (number != null) {
      return number;
    }
    List<Integer> those = labelled.getOrDefault(name, List.of());
    if (those.size() > 1) {
      throw UserError.of(
          "'%s' is the label of %d: %s; use one of these names",
          name,
          those.size(),
          String.join(", ", those.stream().limit(SHOWN).map(names::get).toList()));
    }
    if (those.isEmpty()) {
      throw UserError.of(
          "%s '%s' is not in the graph; the nearest names: %s",
          what, name, String.join(", ", nearest(name)));
    }
    return those.get(0);
  }

  /** The known names and labels that differ least from a name. */
  public List<String> nearest(String name) {
    String wanted = name.toLowerCase(Locale.ROOT);
    record Near(String known, int distance) {}
    return Stream.concat(names.stream(), labelled.keySet().stream())
        .map(known -> new Near(known, distance(known, wanted)))
        .sorted(Comparator.comparingInt(Near::distance).thenComparing(Near::known))
        .limit(SUGGESTIONS)
        .map(Near::known)
        .toList();
  }

  /** What begins with a name, or what it begins with, is near, whatever its length. */
  private static int distance(String known, String wanted) {
    String lower = known.toLowerCase(Locale.ROOT);
    boolean begins = lower.startsWith(wanted) || (!lower.isEmpty() && wanted.startsWith(lower));
    int difference = LevenshteinDistance.getDefaultInstance().apply(lower, wanted);
    return begins ? Math.min(1, difference) : difference;
  }
}
