package dev.laurel.phm.data;

import dev.laurel.core.UserError;
import dev.laurel.core.io.AtomicFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Texts with their translations, from files. */
public final class ParallelText {
  private static final int LONGEST = 300;
  private static final double MOST_RATIO = 3;
  private static final int SHORT = 12;
  private static final Pattern LETTER = Pattern.compile("\\p{L}.*\\p{L}", Pattern.DOTALL);
  private static final Pattern FORMAT =
      Pattern.compile(
          "%(\\d+\\$)?[-+#0]*(\\d+|\\*)?(\\.(\\d+|\\*))?(hh|h|ll|l|z|j|t|L|q)?[a-zA-Z]");
  private static final Pattern ACCELERATOR = Pattern.compile("[_&](?=\\p{L})");
  private static final Pattern SPACES = Pattern.compile("\\s+");

  private ParallelText() {}

  /**
   * Two files of which the lines belong together.
   *
   * @throws UserError if they have not equally many lines, or are no UTF-8
   */
  public static List<Pair> lines(Path sources, Path targets) {
    List<String> one = lines(sources);
    List<String> other = lines(targets);
    if (one.size() != other.size()) {
      throw UserError.of(
          "%s has %d lines, %s has %d; line by line they must belong together",
          sources, one.size(), targets, other.size());
    }
    List<Pair> pairs = new ArrayList<>();
    for (int i = 0; i < one.size(); i++) {
      pairs.add(new Pair(one.get(i).strip(), other.get(i).strip()));
    }
    return pairs;
  }

  /**
   * Two editions of the same verses, paired by their places.
   *
   * @throws UserError if no place is in both
   * @see VerseFile
   */
  public static List<Pair> verses(Path sources, Path targets) {
    Map<String, String> others = VerseFile.read(targets);
    List<Pair> pairs =
        VerseFile.read(sources).entrySet().stream()
            .filter(verse -> others.containsKey(verse.getKey()))
            .map(verse -> new Pair(verse.getValue(), others.get(verse.getKey())))
            .toList();
    if (pairs.isEmpty()) {
      throw UserError.of("%s and %s have no verse in common", sources, targets);
    }
    return pairs;
  }

  /** A file of sources and targets with a tab between them. */
  public static List<Pair> tabSeparated(Path file) {
    List<Pair> pairs = new ArrayList<>();
    List<String> lines = lines(file);
    for (int i = 0; i < lines.size(); i++) {
      String[] cells = lines.get(i).split("\t", -1);
      if (cells.length != 2) {
        throw UserError.of(
            "%s, line %d has %d tabs; one, between source and target, is needed",
            file, i + 1, cells.length - 1);
      }
      pairs.add(new Pair(cells[0].strip(), cells[1].strip()));
    }
    return pairs;
  }

  /** Writes what {@link #tabSeparated} reads; tabs and line ends within become spaces. */
  public static void writeTabSeparated(Path file, List<Pair> pairs) {
    StringBuilder text = new StringBuilder();
    for (Pair pair : pairs) {
      text.append(SPACES.matcher(pair.source()).replaceAll(" "))
          .append('\t')
          .append(SPACES.matcher(pair.target()).replaceAll(" "))
          .append('\n');
    }
    AtomicFile.write(
        file, channel -> channel.write(StandardCharsets.UTF_8.encode(text.toString())));
  }

  private static List<String> lines(Path file) {
    try {
      List<String> lines = Files.readAllLines(file, StandardCharsets.UTF_8);
      if (lines.isEmpty()) {
        throw UserError.of("%s is empty", file);
      }
      return lines;
    } catch (CharacterCodingException e) {
      throw new UserError(file + " is no UTF-8 text", e);
    } catch (IOException e) {
      throw new UserError("cannot read " + file + ": " + AtomicFile.reason(e), e);
    }
  }

  /**
   * The messages of all catalogues in a folder, such as {@code /usr/share/locale/de}, cleaned:
   * formats as {@code %s} or {@code %d}, no marks of keys; without what is not translated, has no
   * word, or is much longer on one side. What differs in case and signs alone is taken once.
   *
   * @throws UserError if there is no catalogue in it
   */
  public static List<Pair> catalogues(Path folder) {
    Map<String, Pair> kept = new LinkedHashMap<>();
    List<Path> files;
    try (Stream<Path> all = Files.walk(folder)) {
      files = all.filter(file -> file.toString().endsWith(".mo")).sorted().toList();
    } catch (UncheckedIOException e) {
      throw new UserError("cannot read " + folder + ": " + AtomicFile.reason(e.getCause()), e);
    } catch (IOException e) {
      throw new UserError("cannot read " + folder + ": " + AtomicFile.reason(e), e);
    }
    if (files.isEmpty()) {
      throw UserError.of("%s has no .mo catalogue in it", folder);
    }
    for (Path file : files) {
      for (Pair pair : MoCatalogue.read(file)) {
        Pair clean = new Pair(cleaned(pair.source()), cleaned(pair.target()));
        if (isTranslation(clean)) {
          kept.putIfAbsent(key(clean.source()), clean);
        }
      }
    }
    return List.copyOf(kept.values());
  }

  static String cleaned(String text) {
    String plain = ACCELERATOR.matcher(text).replaceAll("");
    String formats =
        FORMAT
            .matcher(plain)
            .replaceAll(found -> "diuoxXeEfFgG".indexOf(lastOf(found.group())) >= 0 ? "%d" : "%s");
    return SPACES.matcher(formats).replaceAll(" ").strip();
  }

  private static char lastOf(String text) {
    return text.charAt(text.length() - 1);
  }

  private static boolean isTranslation(Pair pair) {
    String source = pair.source();
    String target = pair.target();
    double longer = Math.max(source.length(), target.length());
    double shorter = Math.min(source.length(), target.length());
    return shorter > 0
        && longer <= LONGEST
        && (longer <= SHORT || longer <= MOST_RATIO * shorter)
        && !source.equals(target)
        && LETTER.matcher(source).find()
        && LETTER.matcher(target).find();
  }

  private static String key(String source) {
    String words = source.toLowerCase(Locale.ROOT).replaceAll("[^\\p{L}\\p{N}%]+", " ").strip();
    return words.isEmpty() ? source : words;
  }

  /**
   * A part of pairs by a hash of the source, so that a source is never on both sides.
   *
   * @param parts into how many parts pairs are divided
   * @param from first part that is taken
   * @param to part after the last
   */
  public static List<Pair> part(List<Pair> pairs, int parts, int from, int to) {
    return HeldOut.part(pairs, pair -> key(pair.source()), parts, from, to);
  }
}
