package dev.laurel.scoresde;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import dev.laurel.core.UserError;

/** The equations that a model file can name. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "sde")
@JsonSubTypes({
  @JsonSubTypes.Type(value = VarianceExploding.class, name = "ve"),
  @JsonSubTypes.Type(value = VariancePreserving.class, name = "vp"),
  @JsonSubTypes.Type(value = SubVariancePreserving.class, name = "subvp")
})
public sealed interface SdeConfig extends Sde
    permits VarianceExploding, VariancePreserving, SubVariancePreserving {
  @Override
  SdeConfig withSteps(int steps);

  /** Requires at least one step. */
  static void requireSteps(int steps) {
    if (steps < 1) {
      throw UserError.of("steps is %d; allowed: at least 1", steps);
    }
  }

  /** Requires 0 &lt; betaMin &lt;= betaMax. */
  static void requireBetas(double betaMin, double betaMax) {
    if (!(betaMin > 0 && betaMax >= betaMin && Double.isFinite(betaMax))) {
      throw UserError.of(
          "betaMin is %s, betaMax is %s; allowed: 0 < betaMin <= betaMax", betaMin, betaMax);
    }
  }
}
