package dev.laurel.core.run;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import dev.laurel.core.UserError;

/** The learning rate of a step, counted from 0. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "schedule")
@JsonSubTypes({
  @JsonSubTypes.Type(value = LearningRate.Constant.class, name = "constant"),
  @JsonSubTypes.Type(value = LearningRate.Steps.class, name = "steps"),
  @JsonSubTypes.Type(value = LearningRate.Exponential.class, name = "exponential"),
  @JsonSubTypes.Type(value = LearningRate.Cosine.class, name = "cosine"),
  @JsonSubTypes.Type(value = LearningRate.Held.class, name = "held"),
  @JsonSubTypes.Type(value = LearningRate.Above.class, name = "above"),
  @JsonSubTypes.Type(value = LearningRate.Later.class, name = "later"),
  @JsonSubTypes.Type(value = LearningRate.InverseRoot.class, name = "inverse-root"),
  @JsonSubTypes.Type(value = LearningRate.Warmup.class, name = "warmup")
})
public sealed interface LearningRate {
  /** The rate of a step. */
  double at(long step);

  /** Always the same. */
  record Constant(double rate) implements LearningRate {
    /** Checks the values. */
    public Constant {
      requirePositive("rate", rate);
    }

    @Override
    public double at(long step) {
      return rate;
    }
  }

  /** Multiplied by {@code factor} after every {@code every} steps. */
  record Steps(double rate, long every, double factor) implements LearningRate {
    /** Checks the values. */
    public Steps {
      requirePositive("rate", rate);
      requirePositive("every", (double) every);
      requirePositive("factor", factor);
    }

    @Override
    public double at(long step) {
      long times = step / every;
      return rate * Math.pow(factor, (double) times);
    }
  }

  /** {@code rate * factor^(step / every)} with a real exponent, never below {@code least}. */
  record Exponential(double rate, double factor, double every, double least)
      implements LearningRate {
    /** Checks the values. */
    public Exponential {
      requirePositive("rate", rate);
      requirePositive("factor", factor);
      requirePositive("every", every);
    }

    @Override
    public double at(long step) {
      return Math.max(least, rate * Math.pow(factor, step / every));
    }
  }

  /** Half a cosine from {@code rate} at step 0 to {@code least} at {@code steps} and later. */
  record Cosine(double rate, double least, long steps) implements LearningRate {
    /** Checks the values. */
    public Cosine {
      requirePositive("rate", rate);
      requirePositive("steps", (double) steps);
    }

    @Override
    public double at(long step) {
      double share = Math.min(1, (double) step / steps);
      return least + (rate - least) * (1 + Math.cos(Math.PI * share)) / 2;
    }
  }

  /** Another schedule, its first {@code steps} rates scaled by step / steps. */
  record Warmup(LearningRate then, long steps) implements LearningRate {
    /** Checks the values. */
    public Warmup {
      requirePositive("steps", (double) steps);
    }

    @Override
    public double at(long step) {
      return then.at(step) * Math.min(1, (double) step / steps);
    }
  }

  /**
   * Rises in a line for {@code warmup} steps to {@code scale / sqrt(warmup)}, then falls as {@code
   * scale / sqrt(step)} (the Transformer's schedule in tensor2tensor).
   */
  record InverseRoot(double scale, long warmup) implements LearningRate {
    /** Checks the values. */
    public InverseRoot {
      requirePositive("scale", scale);
      requirePositive("warmup", (double) warmup);
    }

    @Override
    public double at(long step) {
      double late = Math.max(step, warmup);
      return scale * Math.min(1, (double) step / warmup) / Math.sqrt(late);
    }
  }

  /** Another schedule that goes on only after every {@code every} steps, as by epochs. */
  record Held(LearningRate then, long every) implements LearningRate {
    /** Checks the values. */
    public Held {
      requirePositive("every", (double) every);
    }

    @Override
    public double at(long step) {
      return then.at(step / every);
    }
  }

  /** Another schedule, and always {@code base} more. */
  record Above(LearningRate then, double base) implements LearningRate {
    /** Checks the values. */
    public Above {
      requirePositive("base", base);
    }

    @Override
    public double at(long step) {
      return then.at(step) + base;
    }
  }

  /** Another schedule, of which the first {@code steps} steps are over. */
  record Later(LearningRate then, long steps) implements LearningRate {
    @Override
    public double at(long step) {
      return then.at(step + steps);
    }
  }

  private static void requirePositive(String name, double value) {
    if (!(value > 0) || Double.isInfinite(value)) {
      throw UserError.of("learning rate: %s is %s; a positive number is needed", name, value);
    }
  }
}
