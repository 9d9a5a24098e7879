package dev.laurel.ntk.averaging;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import dev.laurel.core.UserError;

/** How far step t goes, t counting from 1. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "stepSize")
@JsonSubTypes({
  @JsonSubTypes.Type(value = StepSize.Constant.class, name = "constant"),
  @JsonSubTypes.Type(value = StepSize.InverseScaling.class, name = "inverse-scaling"),
  @JsonSubTypes.Type(value = StepSize.TorchAsgd.class, name = "torch-asgd")
})
public sealed interface StepSize {
  /** The step size of step t, counted from 1. */
  double at(long t);

  /**
   * The same at every step; the theory's.
   *
   * @param eta above 0
   */
  record Constant(double eta) implements StepSize {
    /** Checks the value. */
    public Constant {
      requirePositive("the step size", eta);
    }

    @Override
    public double at(long t) {
      return eta;
    }
  }

  /**
   * eta / t^power, as scikit-learn's {@code invscaling}.
   *
   * @param eta above 0
   * @param power at least 0
   */
  record InverseScaling(double eta, double power) implements StepSize {
    /** Checks the values. */
    public InverseScaling {
      requirePositive("the step size", eta);
      if (!(power >= 0)) {
        throw UserError.of("the power of the step size is %s; allowed: at least 0", power);
      }
    }

    @Override
    public double at(long t) {
      return eta / Math.pow((double) t, power);
    }
  }

  /**
   * eta / (1 + lambda eta (t - 1))^alpha, as {@code torch.optim.ASGD}.
   *
   * @param eta lr, above 0
   * @param lambda lambd
   * @param alpha the power
   */
  record TorchAsgd(double eta, double lambda, double alpha) implements StepSize {
    /** Checks the values. */
    public TorchAsgd {
      requirePositive("the step size", eta);
    }

    @Override
    public double at(long t) {
      return eta / Math.pow(1 + lambda * eta * (t - 1), alpha);
    }
  }

  private static void requirePositive(String name, double value) {
    if (!(value > 0) || !Double.isFinite(value)) {
      throw UserError.of("%s is %s; allowed: above 0", name, value);
    }
  }
}
