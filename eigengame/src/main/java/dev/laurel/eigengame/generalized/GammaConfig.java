package dev.laurel.eigengame.generalized;

import dev.laurel.core.UserError;

/**
 * Options of {@link GammaGame}, with the official defaults.
 *
 * @param baseRate Adam's rate at the end of warm-up
 * @param endRate rate at {@code endStep}
 * @param warmUp steps of warm-up; the very first step has rate 0
 * @param endStep step at which the rate is {@code endRate}
 * @param averageRate rate of the running averages
 * @param epsilon isotropic term
 * @param trackMean whether the mean is estimated and subtracted
 * @param maximize false seeks the largest of -A
 */
public record GammaConfig(
    double baseRate,
    double endRate,
    long warmUp,
    long endStep,
    double averageRate,
    double epsilon,
    boolean trackMean,
    boolean maximize) {
  /** Checks that the schedule falls from its base to its end. */
  public GammaConfig {
    if (!(baseRate > endRate && endRate > 0 && warmUp >= 0 && endStep > warmUp)) {
      throw UserError.of(
          "the schedule must fall: baseRate %s > endRate %s > 0, warmUp %d < endStep %d",
          baseRate, endRate, warmUp, endStep);
    }
    if (!(averageRate > 0 && averageRate <= 1) || !(epsilon >= 0)) {
      throw UserError.of(
          "averageRate is %s, epsilon %s; allowed: above 0 to 1, 0 or more", averageRate, epsilon);
    }
  }

  /** The official defaults. */
  public static GammaConfig defaults() {
    return new GammaConfig(2e-4, 1e-6, 10_000, 1_000_000, 1e-3, 1e-4, true, true);
  }

  /** This with another schedule. */
  public GammaConfig withSchedule(double base, double end, long warmUpSteps, long lastStep) {
    return new GammaConfig(
        base, end, warmUpSteps, lastStep, averageRate, epsilon, trackMean, maximize);
  }

  /** This with another rate of the running averages. */
  public GammaConfig withAverageRate(double value) {
    return new GammaConfig(baseRate, endRate, warmUp, endStep, value, epsilon, trackMean, maximize);
  }

  /** This with another isotropic term. */
  public GammaConfig withEpsilon(double value) {
    return new GammaConfig(
        baseRate, endRate, warmUp, endStep, averageRate, value, trackMean, maximize);
  }

  /** This with or without an estimated mean. */
  public GammaConfig withTrackMean(boolean value) {
    return new GammaConfig(
        baseRate, endRate, warmUp, endStep, averageRate, epsilon, value, maximize);
  }

  /** This seeking the largest (true) or smallest eigenvalues of A. */
  public GammaConfig withMaximize(boolean value) {
    return new GammaConfig(
        baseRate, endRate, warmUp, endStep, averageRate, epsilon, trackMean, value);
  }

  /**
   * The rate of a step: {@code step * base / W} up to W, then {@code c / (step + s)}, which meets
   * base at W and end at E ({@code eg_experiment.decaying_schedule_with_warmup}).
   */
  public double rate(long step) {
    if (step < warmUp) {
      return step * baseRate / warmUp;
    }
    double shift = (warmUp * baseRate - endStep * endRate) / (endRate - baseRate);
    return baseRate * (warmUp + shift) / (step + shift);
  }
}
