package dev.laurel.scoresde.likelihood;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.laurel.core.UserError;

/**
 * How a likelihood is computed.
 *
 * @param tolerance of the integration, relative and absolute
 * @param probe how the trace of the Jacobian is found
 * @param probes random vectors for every point
 * @param start time at which the data is taken to be
 */
public record LikelihoodConfig(double tolerance, Probe probe, int probes, double start) {
  /** How the trace of the Jacobian is found. */
  public enum Probe {
    /** Estimated with a vector of +1 and -1 (Skilling 1989, Hutchinson 1990). */
    @JsonProperty("rademacher")
    RADEMACHER,
    /** Estimated with a normal vector. */
    @JsonProperty("gaussian")
    GAUSSIAN,
    /** Exactly, by a derivative for every dimension: for few dimensions. */
    @JsonProperty("exact")
    EXACT
  }

  /** Checks the values. */
  public LikelihoodConfig {
    if (!(tolerance > 0)) {
      throw UserError.of("tolerance is %s; a positive number is needed", tolerance);
    }
    if (probes < 1 || (probe == Probe.EXACT && probes != 1)) {
      throw UserError.of("probes is %d; allowed: at least 1, and 1 with exact", probes);
    }
    if (!(start > 0 && start < 1)) {
      throw UserError.of("start is %s; allowed: above 0, below 1", start);
    }
  }

  /** Tolerance 1e-5, one Rademacher vector, from time 1e-5. */
  public static LikelihoodConfig defaults() {
    return new LikelihoodConfig(1e-5, Probe.RADEMACHER, 1, 1e-5);
  }

  /** The same with another tolerance. */
  public LikelihoodConfig withTolerance(double value) {
    return new LikelihoodConfig(value, probe, probes, start);
  }

  /** The same with other vectors. */
  public LikelihoodConfig withProbe(Probe value, int count) {
    return new LikelihoodConfig(tolerance, value, count, start);
  }

  /** The same from another time: later ones blur the data, and forgive a network its errors. */
  public LikelihoodConfig withStart(double value) {
    return new LikelihoodConfig(tolerance, probe, probes, value);
  }
}
