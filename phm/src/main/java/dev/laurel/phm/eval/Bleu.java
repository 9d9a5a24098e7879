package dev.laurel.phm.eval;

import dev.laurel.core.UserError;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * BLEU (Papineni et al. 2002) with one reference a line, in sacreBLEU's numbers and in those of
 * tensor2tensor's script. Counts of parts of a corpus may be added.
 *
 * @param tokenizer what is counted
 * @param lowercase whether all is in lower case
 * @param smoothing of orders without a match
 * @param effectiveOrder whether only orders that a text can have are taken, as for single sentences
 */
public record Bleu(
    BleuTokenizer tokenizer, boolean lowercase, Smoothing smoothing, boolean effectiveOrder) {
  private static final int ORDERS = 4;
  private static final double FLOOR = 0.1;
  private static final double ADDED = 1;
  private static final double LOG_OF_NOTHING = -9_999_999_999.0;

  /** What an order without a match counts. */
  public enum Smoothing {
    /** Nothing, so that the score is 0. */
    NONE,
    /** A tenth of a match. */
    FLOOR,
    /** One more of matches and n-grams, for all orders but the first. */
    ADD_K,
    /** Half of what the order before counted. */
    EXP
  }

  /**
   * What was counted.
   *
   * @param matches of every order
   * @param possible of every order
   * @param length of the hypotheses, tokens
   * @param referenceLength of the references, tokens
   */
  public record Counts(long[] matches, long[] possible, long length, long referenceLength) {
    /** Of both together. */
    public Counts plus(Counts other) {
      long[] bothMatches = new long[ORDERS];
      long[] bothPossible = new long[ORDERS];
      for (int n = 0; n < ORDERS; n++) {
        bothMatches[n] = matches[n] + other.matches[n];
        bothPossible[n] = possible[n] + other.possible[n];
      }
      return new Counts(
          bothMatches,
          bothPossible,
          length + other.length,
          referenceLength + other.referenceLength);
    }
  }

  /**
   * A score.
   *
   * @param score 0 to 100
   * @param precisions of every order, 0 to 100
   * @param brevity the penalty of hypotheses that are too short, 0 to 1
   */
  public record Score(double score, double[] precisions, double brevity) {}

  /** sacreBLEU's defaults. */
  public static Bleu defaults() {
    return new Bleu(BleuTokenizer.MTEVAL_13A, false, Smoothing.EXP, false);
  }

  /** tensor2tensor's {@code t2t-bleu}, in lower case unless {@code cased}. */
  public static Bleu t2t(boolean cased) {
    return new Bleu(BleuTokenizer.T2T, !cased, Smoothing.EXP, false);
  }

  /** sacreBLEU's description of what is measured. */
  public String signature() {
    return String.format(
        Locale.ROOT,
        "nrefs:1|case:%s|eff:%s|tok:%s|smooth:%s",
        lowercase ? "lc" : "mixed",
        effectiveOrder ? "yes" : "no",
        tokenizer.code(),
        smoothing == Smoothing.ADD_K
            ? "add-k[1.00]"
            : smoothing == Smoothing.FLOOR
                ? "floor[0.10]"
                : smoothing.name().toLowerCase(Locale.ROOT));
  }

  /**
   * The score of a corpus.
   *
   * @throws UserError if there are not as many references as hypotheses, or none
   */
  public Score of(List<String> hypotheses, List<String> references) {
    if (hypotheses.size() != references.size() || references.isEmpty()) {
      throw UserError.of(
          "%d hypotheses and %d references; equally many, at least one, are needed",
          hypotheses.size(), references.size());
    }
    Counts all =
        IntStream.range(0, references.size())
            .parallel()
            .mapToObj(i -> count(hypotheses.get(i), references.get(i)))
            .reduce(new Counts(new long[ORDERS], new long[ORDERS], 0, 0), Counts::plus);
    return score(all);
  }

  /** Counts a line. */
  public Counts count(String hypothesis, String reference) {
    List<String> found = tokens(hypothesis);
    List<String> wanted = tokens(reference);
    long[] matches = new long[ORDERS];
    long[] possible = new long[ORDERS];
    Map<String, Integer> numbers = new HashMap<>();
    int[] foundNumbers = numbered(found, numbers);
    int[] wantedNumbers = numbered(wanted, numbers);
    for (int n = 1; n <= ORDERS; n++) {
      Map<Gram, Integer> left = new HashMap<>();
      for (int i = 0; i + n <= wantedNumbers.length; i++) {
        left.merge(Gram.at(wantedNumbers, i, n), 1, Integer::sum);
      }
      for (int i = 0; i + n <= foundNumbers.length; i++) {
        possible[n - 1]++;
        Gram gram = Gram.at(foundNumbers, i, n);
        Integer count = left.get(gram);
        if (count != null && count > 0) {
          left.put(gram, count - 1);
          matches[n - 1]++;
        }
      }
    }
    return new Counts(matches, possible, found.size(), wanted.size());
  }

  /** Up to four tokens in a row, by their numbers in the line; -1 behind the last. */
  private record Gram(int first, int second, int third, int fourth) {
    static Gram at(int[] numbers, int i, int n) {
      return new Gram(
          numbers[i],
          n > 1 ? numbers[i + 1] : -1,
          n > 2 ? numbers[i + 2] : -1,
          n > 3 ? numbers[i + 3] : -1);
    }
  }

  private static int[] numbered(List<String> tokens, Map<String, Integer> numbers) {
    int[] all = new int[tokens.size()];
    for (int i = 0; i < all.length; i++) {
      int next = numbers.size();
      all[i] = numbers.computeIfAbsent(tokens.get(i), token -> next);
    }
    return all;
  }

  private List<String> tokens(String line) {
    return tokenizer.tokens(lowercase ? line.toLowerCase(Locale.ROOT) : line);
  }

  /** The score of what was counted. */
  public Score score(Counts counts) {
    double brevity = brevity(counts);
    double[] precisions = new double[ORDERS];
    boolean any = false;
    for (long matches : counts.matches()) {
      any |= matches > 0;
    }
    // tensor2tensor smooths even where nothing matches at all.
    boolean t2t = tokenizer == BleuTokenizer.T2T;
    if (!any && !t2t) {
      return new Score(0, precisions, brevity);
    }
    double halves = 1;
    int order = ORDERS;
    for (int n = 0; n < ORDERS; n++) {
      double added = smoothing == Smoothing.ADD_K && n > 0 ? ADDED : 0;
      double matches = counts.matches()[n] + added;
      double possible = counts.possible()[n] + added;
      if (possible == 0) {
        break;
      }
      order = effectiveOrder ? n + 1 : ORDERS;
      if (matches > 0) {
        precisions[n] = 100 * matches / possible;
      } else if (smoothing == Smoothing.EXP) {
        halves *= 2;
        precisions[n] = 100 / (halves * possible);
      } else if (smoothing == Smoothing.FLOOR) {
        precisions[n] = 100 * FLOOR / possible;
      }
    }
    double sum = 0;
    for (int n = 0; n < order; n++) {
      double share = precisions[n] / 100;
      sum += share > 0 ? Math.log(share) : t2t ? 0 : LOG_OF_NOTHING;
    }
    return new Score(100 * brevity * Math.exp(sum / order), precisions, brevity);
  }

  private static double brevity(Counts counts) {
    if (counts.length() >= counts.referenceLength()) {
      return 1;
    }
    return counts.length() == 0
        ? 0
        : Math.exp(1 - (double) counts.referenceLength() / counts.length());
  }
}
