package dev.laurel.eigengame;

import dev.laurel.core.UserError;

/**
 * The default: the restricted game played exactly, without a learning rate ({@link
 * dev.laurel.eigengame.solver.RestrictedNash}).
 *
 * @param oracle how products with the covariance are answered
 * @param tolerance residual of a component relative to its variance at which it has converged: 0.02
 *     finds components far closer than pi/8, 1e-4 is for accuracy
 * @param spare players beside the k asked for, dropped at the end; -1 means max(8, k/4)
 * @param maxRounds most rounds
 * @param warmStart whether to play on 5% of the rows first, if they are in memory
 */
public record Nash(
    OracleChoice oracle, double tolerance, int spare, int maxRounds, boolean warmStart)
    implements Algorithm {
  /** Checks the ranges above. */
  public Nash {
    if (!(tolerance > 0 && tolerance < 1)) {
      throw UserError.of("tolerance is %s; allowed: above 0, below 1", tolerance);
    }
    if (spare < -1) {
      throw UserError.of("spare is %d; allowed: -1 (automatic), 0 or more", spare);
    }
    if (maxRounds < 1) {
      throw UserError.of("maxRounds is %d; allowed: 1 or more", maxRounds);
    }
  }

  /** Automatic oracle, tolerance 0.02, automatic spare players, 100 rounds. */
  public static Nash defaults() {
    return new Nash(OracleChoice.AUTO, 0.02, -1, 100, false);
  }

  /** {@link #defaults()} with tolerance 1e-4. */
  public static Nash accurate() {
    return defaults().withTolerance(1e-4);
  }

  /** This with another oracle. */
  public Nash withOracle(OracleChoice value) {
    return new Nash(value, tolerance, spare, maxRounds, warmStart);
  }

  /** This with another tolerance. */
  public Nash withTolerance(double value) {
    return new Nash(oracle, value, spare, maxRounds, warmStart);
  }

  /** This with another number of spare players. */
  public Nash withSpare(int value) {
    return new Nash(oracle, tolerance, value, maxRounds, warmStart);
  }

  /** This with another limit of rounds. */
  public Nash withMaxRounds(int value) {
    return new Nash(oracle, tolerance, spare, value, warmStart);
  }

  /** This with or without a warm start. */
  public Nash withWarmStart(boolean value) {
    return new Nash(oracle, tolerance, spare, maxRounds, value);
  }
}
