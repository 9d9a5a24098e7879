package dev.laurel.cli;

import dev.laurel.cqd.ScoreTransform;
import dev.laurel.cqd.TNorm;
import dev.laurel.cqd.answer.BeamConfig;
import picocli.CommandLine.Option;

/** How queries are answered by search. */
final class KgBeamOptions {
  @Option(
      names = "--norm",
      defaultValue = "prod",
      paramLabel = "NAME",
      description =
          "How truth values combine: ${COMPLETION-CANDIDATES}. Default: ${DEFAULT-VALUE}.")
  private TNorm norm = TNorm.PROD;

  @Option(
      names = "--transform",
      paramLabel = "NAME",
      description =
          "What makes truth values of scores: ${COMPLETION-CANDIDATES}. Default: calibrated; for"
              + " eval sigmoid.")
  private ScoreTransform transform;

  @Option(
      names = "--candidates",
      defaultValue = "64",
      paramLabel = "K",
      description = "Entities kept of an inner variable; 0: all, exact. Default: ${DEFAULT-VALUE}.")
  private int candidates = 64;

  @Option(
      names = "--beam",
      defaultValue = "global",
      paramLabel = "NAME",
      description =
          "Whether the K are of a variable (global) or of each of its parents (per_branch)."
              + " Default: ${DEFAULT-VALUE}.")
  private BeamConfig.Beam beam = BeamConfig.Beam.GLOBAL;

  @Option(
      names = "--negation",
      defaultValue = "set",
      paramLabel = "NAME",
      description =
          "What is negated: a whole branch (set), as NOT EXISTS, or its last atom (atom). Default:"
              + " ${DEFAULT-VALUE}.")
  private BeamConfig.Negation negation = BeamConfig.Negation.SET;

  @Option(
      names = "--not-factor",
      defaultValue = "1",
      paramLabel = "F",
      description = "Multiplies K in what is negated. Default: ${DEFAULT-VALUE}.")
  private int notFactor = 1;

  @Option(
      names = "--negation-scale",
      paramLabel = "S",
      description =
          "Multiplies truth values before they are negated. Default: 3 if calibrated, else 1.")
  private Double negationScale;

  @Option(
      names = "--known",
      paramLabel = "HOW",
      description =
          "Training edges: ignore, boost (they are true), only (nothing is predicted). Default:"
              + " boost; for eval ignore.")
  private BeamConfig.Known known;

  /**
   * The configuration.
   *
   * @param otherKnown if it is not said what training edges count for
   * @param otherTransform if none is named
   */
  BeamConfig config(BeamConfig.Known otherKnown, ScoreTransform otherTransform) {
    ScoreTransform chosen = transform == null ? otherTransform : transform;
    double scale =
        negationScale == null
            ? chosen == ScoreTransform.CALIBRATED ? 3 : 1
            : (double) negationScale;
    return new BeamConfig(
        norm,
        chosen,
        candidates,
        beam,
        negation,
        notFactor,
        known == null ? otherKnown : known,
        scale);
  }

  /** Whether truth values are none: a norm of plain scores. */
  boolean isRaw() {
    return transform == ScoreTransform.RAW;
  }
}
