package dev.laurel.eigengame;

import dev.laurel.core.UserError;

/**
 * The decentralised best response ({@link dev.laurel.eigengame.solver.GreatCircle}), for study.
 *
 * @param tolerance as for {@link Nash}
 * @param maxRounds most rounds
 * @param lastMove whether the last move widens the search
 */
public record Circle(double tolerance, int maxRounds, boolean lastMove) implements Algorithm {
  /** Checks the ranges above. */
  public Circle {
    if (!(tolerance > 0 && tolerance < 1)) {
      throw UserError.of("tolerance is %s; allowed: above 0, below 1", tolerance);
    }
    if (maxRounds < 1) {
      throw UserError.of("maxRounds is %d; allowed: 1 or more", maxRounds);
    }
  }

  /** Tolerance 0.02, 600 rounds, with the last move. */
  public static Circle defaults() {
    return new Circle(0.02, 600, true);
  }
}
