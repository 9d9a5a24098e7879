package dev.laurel.cqd.answer;

import dev.laurel.core.UserError;
import dev.laurel.cqd.TNorm;

/**
 * How queries are answered by optimisation.
 *
 * @param norm combines truth values
 * @param rate Adam's learning rate
 * @param maxSteps most steps
 * @param tolerance change of the loss below which the search stops
 * @param weight of the N3 penalty
 * @param initialScale standard deviation of the first rows
 * @param variant which official code is followed
 * @param seed of the first rows
 */
public record ContinuousConfig(
    TNorm norm,
    double rate,
    int maxSteps,
    double tolerance,
    double weight,
    double initialScale,
    Variant variant,
    long seed) {
  /** Where the official codes differ. */
  public enum Variant {
    /**
     * uclnlp/cqd: variables are penalised; answers are scored by the whole query, inner variables
     * at the rows found. Intersections of anchors alone are scored by the norm of plain scores.
     */
    UCLNLP,
    /**
     * pminervini/KGReasoning: all rows of all atoms are penalised; answers are scored by the atoms
     * at the answer alone, inner variables at the rows before the last step.
     */
    KG_REASONING
  }

  /** Checks the values. */
  public ContinuousConfig {
    if (!(rate > 0) || maxSteps < 0 || !(weight >= 0) || !(initialScale > 0)) {
      throw UserError.of(
          "rate is %s, maxSteps %d, weight %s, initialScale %s; allowed: above 0, from 0, from 0,"
              + " above 0",
          rate, maxSteps, weight, initialScale);
    }
  }

  /** Product norm, Adam at 0.1, at most 1,000 steps, N3 0.05, as uclnlp/cqd. */
  public static ContinuousConfig defaults() {
    return new ContinuousConfig(TNorm.PROD, 0.1, 1000, 1e-9, 0.05, 1e-3, Variant.UCLNLP, 1);
  }

  /** The same with another norm. */
  public ContinuousConfig withNorm(TNorm value) {
    return new ContinuousConfig(
        value, rate, maxSteps, tolerance, weight, initialScale, variant, seed);
  }

  /** The same with another limit of steps. */
  public ContinuousConfig withMaxSteps(int value) {
    return new ContinuousConfig(norm, rate, value, tolerance, weight, initialScale, variant, seed);
  }

  /** The same with another penalty. */
  public ContinuousConfig withWeight(double value) {
    return new ContinuousConfig(
        norm, rate, maxSteps, tolerance, value, initialScale, variant, seed);
  }

  /** The same with another variant. */
  public ContinuousConfig withVariant(Variant value) {
    return new ContinuousConfig(norm, rate, maxSteps, tolerance, weight, initialScale, value, seed);
  }

  /** The same with another seed. */
  public ContinuousConfig withSeed(long value) {
    return new ContinuousConfig(
        norm, rate, maxSteps, tolerance, weight, initialScale, variant, value);
  }
}
