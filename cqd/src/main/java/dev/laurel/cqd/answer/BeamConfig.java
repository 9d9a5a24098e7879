package dev.laurel.cqd.answer;

import dev.laurel.core.UserError;
import dev.laurel.cqd.ScoreTransform;
import dev.laurel.cqd.TNorm;
import java.io.Serializable;

/**
 * How queries are answered by search.
 *
 * @param norm combines truth values
 * @param transform makes them of scores
 * @param candidates entities kept of an inner variable, k; 0 means all, which is exact
 * @param beam whether the k are of a variable or of each of its parents
 * @param negation what "not" means where the branch has an inner variable
 * @param notFactor multiplies k under "not", where a beam is no lower bound
 * @param known what the training edges count for
 * @param negationScale multiplies truth values, up to 1, before "not" takes the rest of 1
 */
public record BeamConfig(
    TNorm norm,
    ScoreTransform transform,
    int candidates,
    Beam beam,
    Negation negation,
    int notFactor,
    Known known,
    double negationScale)
    implements Serializable {
  /** Which candidates of an inner variable survive. */
  public enum Beam {
    /** The k best of a variable, by the joint truth of all below it. */
    GLOBAL,
    /**
     * Along chains, the k best of every candidate of the variable before, by the new atom alone:
     * k^2 in 3p, as the official code has it.
     */
    PER_BRANCH
  }

  /** What is negated. */
  public enum Negation {
    /** The whole branch: no path leads there. SPARQL's NOT EXISTS. */
    SET,
    /** The last atom alone: some path leads next to there but not there. */
    ATOM
  }

  /** What edges of the training graph count for. */
  public enum Known {
    /** Nothing: they are scored as all others. */
    IGNORE,
    /** They are true. */
    BOOST,
    /** They are true and all others false: symbolic answering. */
    ONLY
  }

  /** Checks the values. */
  public BeamConfig {
    if (candidates < 0) {
      throw UserError.of("candidates is %d; allowed: 1 and more, or 0 for all", candidates);
    }
    if (notFactor < 1) {
      throw UserError.of("notFactor is %d; allowed: 1 and more", notFactor);
    }
    if (!(negationScale >= 1)) {
      throw UserError.of("negationScale is %s; allowed: 1 and more", negationScale);
    }
  }

  /** Product norm of sigmoids, 64 candidates a variable. */
  public static BeamConfig defaults() {
    return new BeamConfig(
        TNorm.PROD, ScoreTransform.SIGMOID, 64, Beam.GLOBAL, Negation.SET, 1, Known.IGNORE, 1);
  }

  /**
   * Calibrated truth values, known edges true: the better choice for queries with "not", and for
   * predictors trained by softmax in general. The scale is QTO's for FB15k-237.
   */
  public static BeamConfig calibrated() {
    return defaults()
        .withTransform(ScoreTransform.CALIBRATED)
        .withKnown(Known.BOOST)
        .withNegationScale(3);
  }

  /** The same with another norm. */
  public BeamConfig withNorm(TNorm value) {
    return new BeamConfig(
        value, transform, candidates, beam, negation, notFactor, known, negationScale);
  }

  /** The same with another transform. */
  public BeamConfig withTransform(ScoreTransform value) {
    return new BeamConfig(norm, value, candidates, beam, negation, notFactor, known, negationScale);
  }

  /** The same with another number of candidates. */
  public BeamConfig withCandidates(int value) {
    return new BeamConfig(norm, transform, value, beam, negation, notFactor, known, negationScale);
  }

  /** The same with another choice of survivors. */
  public BeamConfig withBeam(Beam value) {
    return new BeamConfig(
        norm, transform, candidates, value, negation, notFactor, known, negationScale);
  }

  /** The same with another meaning of "not". */
  public BeamConfig withNegation(Negation value) {
    return new BeamConfig(
        norm, transform, candidates, beam, value, notFactor, known, negationScale);
  }

  /** The same with another weight of known edges. */
  public BeamConfig withKnown(Known value) {
    return new BeamConfig(
        norm, transform, candidates, beam, negation, notFactor, value, negationScale);
  }

  /** The same with another scale under "not". */
  public BeamConfig withNegationScale(double value) {
    return new BeamConfig(norm, transform, candidates, beam, negation, notFactor, known, value);
  }
}
