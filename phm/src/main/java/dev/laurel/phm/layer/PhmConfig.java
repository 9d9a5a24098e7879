package dev.laurel.phm.layer;

import dev.laurel.core.UserError;
import dev.laurel.phm.Algebra;

/**
 * How weights are made of few numbers.
 *
 * @param n how many parts inputs and outputs are cut into; 1 for ordinary dense weights
 * @param rule where the rules of multiplication come from
 * @param algebra of fixed rules, or from which learned ones start; null for the known one of
 *     dimension n, or for random ones
 * @param left whether weights stand on the left of an algebra's product
 * @param ruleRank columns of factored rules
 * @param weightRank columns of factored parts {@code S_i = L_i R_i}; 0 for full ones
 * @param bias whether something is added
 * @param initializer of first values
 * @param terms of the sum; 0 for n, as in the paper; more, up to n^2, come nearer to a dense weight
 */
public record PhmConfig(
    int n,
    RuleKind rule,
    Algebra algebra,
    boolean left,
    int ruleRank,
    int weightRank,
    boolean bias,
    Initializer initializer,
    int terms) {
  /** Where rules come from. */
  public enum RuleKind {
    /** Learned with everything else, as in the paper. */
    LEARNED,
    /** Learned, each a product of thin matrices. */
    FACTORED,
    /** An algebra's. */
    FIXED,
    /** The authors' code: only sums of rows matter; n times fewer operations. */
    T2T,
    /** The authors' code with its gate. */
    T2T_DUAL
  }

  /** Checks the values. */
  public PhmConfig {
    if (n < 1) {
      throw UserError.of("n is %d; allowed: at least 1", n);
    }
    if (ruleRank < 1 || weightRank < 0) {
      throw UserError.of(
          "ruleRank is %d and weightRank %d; allowed: at least 1, at least 0",
          ruleRank, weightRank);
    }
    if (terms != 0 && (rule != RuleKind.LEARNED || terms < n || terms > n * n)) {
      throw UserError.of(
          "terms is %d; allowed: 0, or %d to %d with learned rules", terms, n, n * n);
    }
    if (rule == null || initializer == null) {
      throw new UserError("a rule and an initializer are needed");
    }
    if (algebra != null && algebra.dimension() != n) {
      throw UserError.of(
          "the %s algebra has dimension %d; n is %d", algebra.name(), algebra.dimension(), n);
    }
  }

  /** Learned rules, a bias, first values whose products have the variance of Glorot's. */
  public static PhmConfig of(int n) {
    return new PhmConfig(n, RuleKind.LEARNED, null, true, 1, 0, true, Initializer.VARIANCE, 0);
  }

  /** The same with another n. */
  public PhmConfig withN(int value) {
    return new PhmConfig(
        value, rule, algebra, left, ruleRank, weightRank, bias, initializer, terms);
  }

  /** The same with rules from elsewhere. */
  public PhmConfig withRule(RuleKind value) {
    return new PhmConfig(n, value, algebra, left, ruleRank, weightRank, bias, initializer, terms);
  }

  /** The same with an algebra. */
  public PhmConfig withAlgebra(Algebra value, boolean onLeft) {
    return new PhmConfig(n, rule, value, onLeft, ruleRank, weightRank, bias, initializer, terms);
  }

  /** The same with factored parts, and factored rules where those are chosen. */
  public PhmConfig withRanks(int ofRules, int ofWeights) {
    return new PhmConfig(n, rule, algebra, left, ofRules, ofWeights, bias, initializer, terms);
  }

  /** The same with more terms. */
  public PhmConfig withTerms(int value) {
    return new PhmConfig(n, rule, algebra, left, ruleRank, weightRank, bias, initializer, value);
  }

  /** Terms of the sum. */
  int termCount() {
    return terms == 0 ? n : terms;
  }

  /** The same with or without a bias. */
  public PhmConfig withBias(boolean value) {
    return new PhmConfig(n, rule, algebra, left, ruleRank, weightRank, value, initializer, terms);
  }

  /** The same with other first values. */
  public PhmConfig withInitializer(Initializer value) {
    return new PhmConfig(n, rule, algebra, left, ruleRank, weightRank, bias, value, terms);
  }
}
