package dev.laurel.phm.text;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import dev.laurel.core.UserError;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Parts of words by number (byte-pair encoding; Sennrich et al. 2016): all bytes, and pairs of
 * parts that are frequent. Every text has numbers, and its numbers give it back. 0 is padding, 1
 * the end.
 */
public final class Subwords {
  /** The number of padding. */
  public static final int PADDING = 0;

  /** The number of the end. */
  public static final int END = 1;

  private static final int FIRST_BYTE = 2;
  private static final int BYTES = 256;
  private static final int FIRST_PAIR = FIRST_BYTE + BYTES;

  /** Letters, digits or other signs, each with the space before it. */
  private static final Pattern PIECE =
      Pattern.compile(" ?\\p{L}[\\p{L}\\p{M}]*| ?\\p{N}+| ?[^\\s\\p{L}\\p{N}]+|\\s+");

  private final List<int[]> pairs;
  private final Map<Long, Integer> byPair = new HashMap<>();
  private final byte[][] bytes;

  /**
   * Of pairs in the order in which they are joined.
   *
   * @throws UserError if a pair joins numbers that are not there before it
   */
  @JsonCreator
  public Subwords(List<int[]> pairs) {
    this.pairs = pairs.stream().map(int[]::clone).toList();
    bytes = new byte[FIRST_PAIR + pairs.size()][];
    for (int i = 0; i < FIRST_BYTE; i++) {
      bytes[i] = new byte[0];
    }
    for (int i = 0; i < BYTES; i++) {
      bytes[FIRST_BYTE + i] = new byte[] {(byte) i};
    }
    for (int i = 0; i < pairs.size(); i++) {
      int[] pair = pairs.get(i);
      int own = FIRST_PAIR + i;
      if (pair.length != 2 || !isPart(pair[0], own) || !isPart(pair[1], own)) {
        throw UserError.of("subword %d joins what is not there before it", own);
      }
      byPair.put(key(pair[0], pair[1]), own);
      byte[] one = bytes[pair[0]];
      byte[] other = bytes[pair[1]];
      bytes[own] = new byte[one.length + other.length];
      System.arraycopy(one, 0, bytes[own], 0, one.length);
      System.arraycopy(other, 0, bytes[own], one.length, other.length);
    }
  }

  private static boolean isPart(int number, int own) {
    return number >= FIRST_BYTE && number < own;
  }

  private static long key(int one, int other) {
    return ((long) one << 32) | other;
  }

  /** The pairs, in the order in which they are joined. */
  @JsonValue
  public List<int[]> pairs() {
    return pairs.stream().map(int[]::clone).toList();
  }

  /** How many numbers there are. */
  public int size() {
    return bytes.length;
  }

  /**
   * Learns frequent pairs.
   *
   * @param size numbers that there shall be at most
   * @throws UserError if that is fewer than bytes and reserved numbers need
   */
  public static Subwords learn(Stream<String> lines, int size) {
    if (size < FIRST_PAIR) {
      throw UserError.of("%d subwords; at least %d are needed", size, FIRST_PAIR);
    }
    Map<String, Long> counts = new HashMap<>();
    lines.forEach(line -> pieces(line).forEach(piece -> counts.merge(piece, 1L, Long::sum)));
    return new Subwords(new Learning(counts).pairs(size - FIRST_PAIR));
  }

  private static List<String> pieces(String line) {
    List<String> pieces = new ArrayList<>();
    Matcher matcher = PIECE.matcher(line);
    int end = 0;
    while (matcher.find()) {
      if (matcher.start() > end) {
        pieces.add(line.substring(end, matcher.start()));
      }
      pieces.add(matcher.group());
      end = matcher.end();
    }
    if (end < line.length()) {
      pieces.add(line.substring(end));
    }
    return pieces;
  }

  private static int[] ofBytes(String piece) {
    byte[] utf8 = piece.getBytes(StandardCharsets.UTF_8);
    int[] parts = new int[utf8.length];
    for (int i = 0; i < parts.length; i++) {
      parts[i] = FIRST_BYTE + (utf8[i] & 0xff);
    }
    return parts;
  }

  /** The numbers of a text, without an end. */
  public int[] numbers(String text) {
    List<Integer> all = new ArrayList<>();
    for (String piece : pieces(text)) {
      int[] parts = ofBytes(piece);
      int length = parts.length;
      while (length > 1) {
        int best = Integer.MAX_VALUE;
        for (int i = 0; i + 1 < length; i++) {
          best = Math.min(best, byPair.getOrDefault(key(parts[i], parts[i + 1]), best));
        }
        if (best == Integer.MAX_VALUE) {
          break;
        }
        length = join(parts, length, pairs.get(best - FIRST_PAIR), best);
      }
      for (int i = 0; i < length; i++) {
        all.add(parts[i]);
      }
    }
    return all.stream().mapToInt(Integer::intValue).toArray();
  }

  /** Joins a pair wherever it is, in place; the new length. */
  private static int join(int[] parts, int length, int[] pair, int joined) {
    int to = 0;
    for (int from = 0; from < length; from++) {
      if (from + 1 < length && parts[from] == pair[0] && parts[from + 1] == pair[1]) {
        parts[to++] = joined;
        from++;
      } else {
        parts[to++] = parts[from];
      }
    }
    return to;
  }

  /** The text of numbers; padding and ends have none. */
  public String text(int[] numbers) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    for (int number : numbers) {
      all.writeBytes(bytes[number]);
    }
    return all.toString(StandardCharsets.UTF_8);
  }

  /** The state of learning: pieces with their counts, pairs with theirs and where they are. */
  private static final class Learning {
    private final List<int[]> pieces = new ArrayList<>();
    private final List<Long> counts = new ArrayList<>();
    private final Map<Long, Long> pairCounts = new HashMap<>();
    private final Map<Long, Set<Integer>> places = new HashMap<>();
    private final PriorityQueue<Candidate> queue =
        new PriorityQueue<>(
            Comparator.comparingLong((Candidate one) -> -one.count())
                .thenComparingLong(Candidate::pair));

    /** A pair with the count it had when it was put in the queue. */
    private record Candidate(long pair, long count) {}

    Learning(Map<String, Long> byPiece) {
      // In the order of the alphabet, so that the same text gives the same pairs.
      byPiece.entrySet().stream()
          .sorted(Map.Entry.comparingByKey())
          .forEach(
              entry -> {
                pieces.add(ofBytes(entry.getKey()));
                counts.add(entry.getValue());
              });
      for (int i = 0; i < pieces.size(); i++) {
        count(i, 1);
      }
      pairCounts.forEach((pair, count) -> queue.add(new Candidate(pair, count)));
    }

    private void count(int piece, int sign) {
      int[] parts = pieces.get(piece);
      for (int i = 0; i + 1 < parts.length; i++) {
        long pair = key(parts[i], parts[i + 1]);
        pairCounts.merge(pair, sign * counts.get(piece), Long::sum);
        if (sign > 0) {
          places.computeIfAbsent(pair, any -> new HashSet<>()).add(piece);
        }
      }
    }

    List<int[]> pairs(int most) {
      List<int[]> learned = new ArrayList<>();
      while (learned.size() < most && !queue.isEmpty()) {
        Candidate best = queue.poll();
        long now = pairCounts.getOrDefault(best.pair(), 0L);
        if (now != best.count()) {
          continue;
        }
        if (now < 2) {
          break;
        }
        int[] pair = {(int) (best.pair() >> 32), (int) best.pair()};
        join(pair, FIRST_PAIR + learned.size());
        learned.add(pair);
      }
      return learned;
    }

    private void join(int[] pair, int joined) {
      Set<Long> changed = new HashSet<>();
      for (int piece : places.remove(key(pair[0], pair[1]))) {
        count(piece, -1);
        changed.addAll(pairsOf(piece));
        int[] parts = pieces.get(piece).clone();
        int length = Subwords.join(parts, parts.length, pair, joined);
        pieces.set(piece, java.util.Arrays.copyOf(parts, length));
        count(piece, 1);
        changed.addAll(pairsOf(piece));
      }
      changed.stream()
          .filter(one -> pairCounts.getOrDefault(one, 0L) > 0)
          .forEach(one -> queue.add(new Candidate(one, pairCounts.get(one))));
    }

    private List<Long> pairsOf(int piece) {
      int[] parts = pieces.get(piece);
      List<Long> all = new ArrayList<>();
      for (int i = 0; i + 1 < parts.length; i++) {
        all.add(key(parts[i], parts[i + 1]));
      }
      return all;
    }
  }
}
