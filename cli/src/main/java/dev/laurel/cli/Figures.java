package dev.laurel.cli;

import java.util.Locale;
import java.util.Map;
import java.util.StringJoiner;

/** Figures by their names, for people. */
final class Figures {
  private Figures() {}

  /** Such as {@code , accuracy 0.9312, perplexity 8.275}; nothing for none. */
  static String after(Map<String, Double> figures) {
    StringJoiner text = new StringJoiner(", ", ", ", "").setEmptyValue("");
    figures.forEach((name, value) -> text.add(String.format(Locale.ROOT, "%s %.4g", name, value)));
    return text.toString();
  }
}
