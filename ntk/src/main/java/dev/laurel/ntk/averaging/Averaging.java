package dev.laurel.ntk.averaging;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import dev.laurel.core.UserError;

/**
 * Which average of the iterates theta_0 (the start), theta_1, ... is kept. All are running means:
 *
 * <pre>mean_t = mean_{t-1} + weight(t) (theta_t - mean_{t-1})</pre>
 */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "averaging")
@JsonSubTypes({
  @JsonSubTypes.Type(value = Averaging.Uniform.class, name = "uniform"),
  @JsonSubTypes.Type(value = Averaging.Tail.class, name = "tail"),
  @JsonSubTypes.Type(value = Averaging.Linear.class, name = "linear"),
  @JsonSubTypes.Type(value = Averaging.Polynomial.class, name = "polynomial"),
  @JsonSubTypes.Type(value = Averaging.Exponential.class, name = "exponential"),
  @JsonSubTypes.Type(value = Averaging.Swa.class, name = "swa"),
  @JsonSubTypes.Type(value = Averaging.TorchAsgd.class, name = "torch-asgd")
})
public sealed interface Averaging {
  /** Weight of theta_t; 1 replaces the mean, 0 leaves it alone. */
  double weight(long t);

  /** Polyak and Ruppert: all iterates alike, the start included; the paper's. */
  record Uniform() implements Averaging {
    @Override
    public double weight(long t) {
      return 1.0 / (t + 1);
    }
  }

  /**
   * All iterates alike from one on.
   *
   * @param from the first that counts; until then the mean is the iterate itself
   */
  record Tail(long from) implements Averaging {
    /** Checks the value. */
    public Tail {
      requireNotNegative("from", from);
    }

    @Override
    public double weight(long t) {
      return t < from ? 1 : 1.0 / (t - from + 1);
    }
  }

  /** Iterate t counts t + 1 times. */
  record Linear() implements Averaging {
    @Override
    public double weight(long t) {
      return 2.0 / (t + 2);
    }
  }

  /**
   * Polynomial decay (Shamir and Zhang, 2013): later iterates count more.
   *
   * @param power p, at least 0
   */
  record Polynomial(double power) implements Averaging {
    /** Checks the value. */
    public Polynomial {
      if (!(power >= 0) || !Double.isFinite(power)) {
        throw UserError.of("the power of polynomial averaging is %s; allowed: at least 0", power);
      }
    }

    @Override
    public double weight(long t) {
      return t == 0 ? 1 : (power + 1) / (t + power);
    }
  }

  /**
   * Exponential moving average.
   *
   * @param decay share of the mean that stays, at least 0, below 1
   * @param debiased whether the start has no more weight than any other iterate
   */
  record Exponential(double decay, boolean debiased) implements Averaging {
    /** Checks the value. */
    public Exponential {
      if (!(decay >= 0 && decay < 1)) {
        throw UserError.of("the decay is %s; allowed: at least 0, below 1", decay);
      }
    }

    @Override
    public double weight(long t) {
      if (t == 0) {
        return 1;
      }
      return debiased ? (1 - decay) / -Math.expm1((t + 1) * Math.log(decay)) : 1 - decay;
    }
  }

  /**
   * Stochastic weight averaging (Izmailov et al., 2018): some iterates alike. Refresh the
   * statistics of batch normalisation before use: {@link BatchNormStatistics}.
   *
   * @param from the first that counts; until then the mean is the iterate itself
   * @param every distance between two that count, at least 1
   */
  record Swa(long from, long every) implements Averaging {
    /** Checks the values. */
    public Swa {
      requireNotNegative("from", from);
      if (every < 1) {
        throw UserError.of("every is %d; allowed: at least 1", every);
      }
    }

    @Override
    public double weight(long t) {
      if (t < from) {
        return 1;
      }
      return (t - from) % every == 0 ? 1.0 / ((t - from) / every + 1) : 0;
    }
  }

  /**
   * The average of {@code torch.optim.ASGD}. With PyTorch's default of a million it is the last
   * iterate for the first million steps.
   *
   * @param from t0, the step after which it begins
   */
  record TorchAsgd(double from) implements Averaging {
    @Override
    public double weight(long t) {
      return 1 / Math.max(1, t - 1 - from);
    }
  }

  private static void requireNotNegative(String name, long value) {
    if (value < 0) {
      throw UserError.of("%s is %d; allowed: at least 0", name, value);
    }
  }
}
