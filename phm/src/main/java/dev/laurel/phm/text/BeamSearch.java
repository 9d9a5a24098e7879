package dev.laurel.phm.text;

import dev.laurel.core.UserError;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/**
 * Looks for the likeliest sequences, longer ones being forgiven their length, as tensor2tensor
 * does: {@code score = log p / ((5 + length) / 6)^alpha}.
 *
 * @param beams sequences that are followed at a time
 * @param alpha how much length is forgiven
 * @param longest tokens that are written at most, the end among them
 * @param end the token that ends a sequence
 */
public record BeamSearch(int beams, double alpha, int longest, int end) {
  /** Checks the values. */
  public BeamSearch {
    if (beams < 1 || longest < 1 || !(alpha >= 0)) {
      throw UserError.of(
          "%d beams, %d tokens, alpha %s; allowed: at least 1, at least 1, at least 0",
          beams, longest, alpha);
    }
  }

  /**
   * A sequence that was found.
   *
   * @param tokens with the first, and the end where it is finished
   * @param score by which they are ranked
   * @param finished whether it ended by itself
   */
  public record Found(int[] tokens, double score, boolean finished) {}

  /** The logarithms of the probabilities of what comes next. */
  @FunctionalInterface
  public interface Next {
    /**
     * For some sequences of equal length.
     *
     * @param sequences tokens of each
     * @param parents which of the sequences of the call before each continues
     * @return of every word after every sequence
     */
    float[][] logProbabilities(List<int[]> sequences, int[] parents);
  }

  /** A sequence with its probability. */
  private record Beam(int[] tokens, double logProbability, int parent) {
    int last() {
      return tokens[tokens.length - 1];
    }
  }

  /** Searches from a token on; the best first. */
  public List<Found> search(int first, Next next) {
    List<Beam> alive = List.of(new Beam(new int[] {first}, 0, 0));
    List<Found> finished = new ArrayList<>();
    for (int length = 1; length <= longest; length++) {
      if (!finished.isEmpty() && isOver(alive, finished)) {
        break;
      }
      float[][] scores =
          next.logProbabilities(
              alive.stream().map(Beam::tokens).toList(),
              alive.stream().mapToInt(Beam::parent).toArray());
      List<Beam> candidates = candidates(alive, scores);
      List<Beam> going = new ArrayList<>();
      for (Beam candidate : candidates) {
        if (candidate.last() == end) {
          double score = candidate.logProbability() / penalty(length);
          finished.add(new Found(candidate.tokens(), score, true));
        } else if (going.size() < beams) {
          going.add(candidate);
        }
      }
      finished.sort(Comparator.comparingDouble(Found::score).reversed());
      if (finished.size() > beams) {
        finished = new ArrayList<>(finished.subList(0, beams));
      }
      alive = going;
      if (alive.isEmpty()) {
        break;
      }
    }
    if (!finished.isEmpty()) {
      return finished;
    }
    double penalty = penalty(longest);
    return alive.stream()
        .map(beam -> new Found(beam.tokens(), beam.logProbability() / penalty, false))
        .toList();
  }

  /** Whether no living sequence can become better than the best finished one. */
  private boolean isOver(List<Beam> alive, List<Found> finished) {
    return finished.get(0).score() > alive.get(0).logProbability() / penalty(longest);
  }

  private double penalty(int length) {
    return Math.pow((5.0 + length) / 6, alpha);
  }

  /** The best continuations, twice as many as beams, so that ends leave enough. */
  private List<Beam> candidates(List<Beam> alive, float[][] scores) {
    List<Beam> all = new ArrayList<>();
    for (int b = 0; b < alive.size(); b++) {
      Beam beam = alive.get(b);
      for (int word : best(scores[b], 2 * beams)) {
        int[] tokens = Arrays.copyOf(beam.tokens(), beam.tokens().length + 1);
        tokens[tokens.length - 1] = word;
        all.add(new Beam(tokens, beam.logProbability() + scores[b][word], b));
      }
    }
    all.sort(Comparator.comparingDouble(Beam::logProbability).reversed());
    return all.subList(0, Math.min(2 * beams, all.size()));
  }

  /** The places of the largest values, the largest first, the first of equals first. */
  private static int[] best(float[] values, int count) {
    int kept = Math.min(count, values.length);
    int[] best = new int[kept];
    int size = 0;
    for (int i = 0; i < values.length; i++) {
      if (size == kept && values[i] <= values[best[size - 1]]) {
        continue;
      }
      int at = size < kept ? size++ : kept - 1;
      while (at > 0 && values[best[at - 1]] < values[i]) {
        best[at] = best[at - 1];
        at--;
      }
      best[at] = i;
    }
    return best;
  }
}
