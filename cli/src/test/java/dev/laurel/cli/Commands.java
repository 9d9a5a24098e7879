package dev.laurel.cli;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Lines as a shell would read them: words apart by spaces, quoted where they have some. */
final class Commands {
  private static final Pattern WORD = Pattern.compile("'([^']*)'|\"([^\"]*)\"|(\\S+)");

  private Commands() {}

  /** The words of a line. */
  static List<String> words(String line) {
    List<String> words = new ArrayList<>();
    Matcher matcher = WORD.matcher(line);
    while (matcher.find()) {
      for (int group = 1; group <= 3; group++) {
        if (matcher.group(group) != null) {
          words.add(matcher.group(group));
        }
      }
    }
    return words;
  }

  /** All lines of a file among the tests' resources. */
  static List<List<String>> of(String resource) throws IOException {
    try (InputStream in = Commands.class.getResourceAsStream("/" + resource)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8)
          .lines()
          .filter(line -> !line.isBlank() && !line.startsWith("#"))
          .map(Commands::words)
          .toList();
    }
  }

  /** The same with more words at the end of each. */
  static List<List<String>> with(List<List<String>> commands, String... more) {
    List<List<String>> all = new ArrayList<>();
    for (List<String> one : commands) {
      List<String> words = new ArrayList<>(one);
      words.addAll(List.of(more));
      all.add(words);
    }
    return all;
  }
}
