package dev.laurel.nas.select;

/**
 * How well a network does.
 *
 * @param correct examples; -1 if only the loss is known
 * @param lossSum over all examples
 * @param count of examples
 */
public record Score(long correct, double lossSum, long count) {
  /** Of which only the loss is known. */
  public static Score ofLoss(double lossSum, long count) {
    return new Score(-1, lossSum, count);
  }

  /** Share of the examples, 0 to 1. */
  public double accuracy() {
    return (double) correct / count;
  }

  /** Mean loss. */
  public double loss() {
    return lossSum / count;
  }

  /** By what is judged. */
  public enum Criterion {
    /** Right answers. */
    ACCURACY,
    /** Cross entropy. */
    LOSS;

    /** Whether one does worse than another. */
    boolean worse(Score one, Score other) {
      return this == ACCURACY
          ? one.correct() * other.count() < other.correct() * one.count()
          : one.loss() > other.loss();
    }

    /** Whether one does better than another, or as well. */
    boolean notWorse(Score one, Score other) {
      return !worse(one, other);
    }
  }
}
