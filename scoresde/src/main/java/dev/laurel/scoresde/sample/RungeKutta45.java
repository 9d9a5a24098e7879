package dev.laurel.scoresde.sample;

import dev.laurel.core.Tensors;
import dev.laurel.core.UserError;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * The Runge-Kutta pair of Dormand and Prince (1980) with the step control of SciPy's {@code
 * solve_ivp(method="RK45")}, step for step: on one vector, with one step for all of it.
 *
 * @param relativeTolerance at least 100 times the precision of float64; smaller ones are raised
 * @param absoluteTolerance at least 0
 */
public record RungeKutta45(double relativeTolerance, double absoluteTolerance) {
  private static final double[] NODES = {0, 1.0 / 5, 3.0 / 10, 4.0 / 5, 8.0 / 9, 1};
  private static final double[][] STAGES = {
    {},
    {1.0 / 5},
    {3.0 / 40, 9.0 / 40},
    {44.0 / 45, -56.0 / 15, 32.0 / 9},
    {19372.0 / 6561, -25360.0 / 2187, 64448.0 / 6561, -212.0 / 729},
    {9017.0 / 3168, -355.0 / 33, 46732.0 / 5247, 49.0 / 176, -5103.0 / 18656}
  };
  private static final double[] WEIGHTS = {
    35.0 / 384, 0, 500.0 / 1113, 125.0 / 192, -2187.0 / 6784, 11.0 / 84
  };
  private static final double[] ERROR = {
    -71.0 / 57600, 0, 71.0 / 16695, -71.0 / 1920, 17253.0 / 339200, -22.0 / 525, 1.0 / 40
  };

  /** Shampine's interpolant of fourth order: powers 1 to 4 of the share of the step. */
  private static final double[][] INTERPOLANT = {
    {1, -8048581381.0 / 2820520608.0, 8663915743.0 / 2820520608.0, -12715105075.0 / 11282082432.0},
    {0, 0, 0, 0},
    {
      0,
      131558114200.0 / 32700410799.0,
      -68118460800.0 / 10900136933.0,
      87487479700.0 / 32700410799.0
    },
    {0, -1754552775.0 / 470086768.0, 14199869525.0 / 1410260304.0, -10690763975.0 / 1880347072.0},
    {
      0,
      127303824393.0 / 49829197408.0,
      -318862633887.0 / 49829197408.0,
      701980252875.0 / 199316789632.0
    },
    {0, -282668133.0 / 205662961.0, 2019193451.0 / 616988883.0, -1453857185.0 / 822651844.0},
    {0, 40617522.0 / 29380423.0, -110615467.0 / 29380423.0, 69997945.0 / 29380423.0}
  };

  private static final double SAFETY = 0.9;
  private static final double LEAST_FACTOR = 0.2;
  private static final double LARGEST_FACTOR = 10;
  private static final double EXPONENT = -1.0 / 5;

  /** Checks the values. */
  public RungeKutta45 {
    if (!(relativeTolerance >= 0 && absoluteTolerance >= 0)
        || relativeTolerance + absoluteTolerance == 0) {
      throw UserError.of(
          "tolerances are %s and %s; positive numbers are needed",
          relativeTolerance, absoluteTolerance);
    }
    relativeTolerance = Math.max(relativeTolerance, 100 * Math.ulp(1.0));
  }

  /** Both tolerances alike. */
  public static RungeKutta45 of(double tolerance) {
    return new RungeKutta45(tolerance, tolerance);
  }

  /** The right side of an ordinary differential equation. */
  @FunctionalInterface
  public interface Derivative {
    /** dy/dt, a float64 vector like y. */
    Tensor at(double t, Tensor y);
  }

  /** Sees the accepted steps. */
  @FunctionalInterface
  public interface StepObserver {
    /** A step was taken; what it holds is valid until the observer returns. */
    void step(Step step);
  }

  /**
   * A step that was taken.
   *
   * @param from its first time
   * @param to its last time
   * @param before y at the first
   * @param after y at the last
   * @param slopes (7, size of y)
   */
  public record Step(double from, double to, Tensor before, Tensor after, Tensor slopes) {
    /** y at a time within the step. */
    public Tensor at(double t) {
      double share = (t - from) / (to - from);
      double[] weights = new double[INTERPOLANT.length];
      for (int i = 0; i < weights.length; i++) {
        double power = share;
        for (double coefficient : INTERPOLANT[i]) {
          weights[i] += coefficient * power;
          power *= share;
        }
      }
      return weighted(before, slopes, weights, to - from);
    }
  }

  /**
   * Where the integration arrived.
   *
   * @param y at the last time, in the scope of the caller
   * @param evaluations of the right side
   */
  public record Solution(Tensor y, long evaluations) {}

  /**
   * Integrates from one time to another, forward or backward.
   *
   * @param start float64 vector
   * @throws UserError if the step becomes smaller than the numbers can tell apart
   */
  public Solution integrate(
      Derivative derivative, double from, double to, Tensor start, StepObserver observer) {
    try (PointerScope all = new PointerScope()) {
      double direction = Math.signum(to - from);
      double t = from;
      Tensor y = start.clone();
      Tensor slopes = Tensors.empty(ScalarType.Double, WEIGHTS.length + 1, y.numel());
      slopes.select(0, 0).copy_(derivative.at(t, y));
      double length = firstStep(derivative, t, to, y, slopes.select(0, 0));
      long evaluations = 2;
      while (direction * (t - to) < 0) {
        double least = 10 * Math.ulp(t);
        length = Math.max(length, least);
        boolean rejected = false;
        while (true) {
          if (!(length >= least)) {
            throw UserError.of(
                "the step of the integration became smaller than %.1e at time %s; the equation is"
                    + " too stiff there or its values are not finite",
                least, t);
          }
          double next = t + direction * length;
          if (direction * (next - to) > 0) {
            next = to;
          }
          double step = next - t;
          length = Math.abs(step);
          try (PointerScope attempt = new PointerScope()) {
            Tensor reached = stages(derivative, t, step, y, slopes);
            evaluations += 6;
            double error = error(y, reached, slopes, step);
            if (error < 1) {
              double factor =
                  error == 0
                      ? LARGEST_FACTOR
                      : Math.min(LARGEST_FACTOR, SAFETY * Math.pow(error, EXPONENT));
              length *= rejected ? Math.min(1, factor) : factor;
              observer.step(new Step(t, next, y, reached, slopes));
              y.copy_(reached);
              // The last slope of a step is the first of the next.
              slopes.select(0, 0).copy_(slopes.select(0, WEIGHTS.length));
              t = next;
              break;
            }
            length *= Math.max(LEAST_FACTOR, SAFETY * Math.pow(error, EXPONENT));
            rejected = true;
          }
        }
      }
      return new Solution(Tensors.keep(y), evaluations);
    }
  }

  /** Fills the slopes of a step and returns where it leads. */
  private static Tensor stages(
      Derivative derivative, double t, double step, Tensor y, Tensor slopes) {
    for (int stage = 1; stage < WEIGHTS.length; stage++) {
      try (PointerScope scope = new PointerScope()) {
        Tensor point = weighted(y, slopes, STAGES[stage], step);
        slopes.select(0, stage).copy_(derivative.at(t + NODES[stage] * step, point));
      }
    }
    Tensor reached = weighted(y, slopes, WEIGHTS, step);
    try (PointerScope scope = new PointerScope()) {
      slopes.select(0, WEIGHTS.length).copy_(derivative.at(t + step, reached));
    }
    return reached;
  }

  /** y + step * (weights of the slopes). */
  private static Tensor weighted(Tensor y, Tensor slopes, double[] weights, double step) {
    try (PointerScope scope = new PointerScope()) {
      Tensor row = Tensors.of(weights, weights.length);
      Tensor sum = slopes.narrow(0, 0, weights.length).t().mv(row);
      return Tensors.keep(y.add(sum, new Scalar(step)));
    }
  }

  private double error(Tensor y, Tensor reached, Tensor slopes, double step) {
    Tensor largest = torch.maximum(y.abs(), reached.abs());
    Tensor scale = largest.mul(new Scalar(relativeTolerance)).add(new Scalar(absoluteTolerance));
    Tensor error = slopes.t().mv(Tensors.of(ERROR, ERROR.length)).mul(new Scalar(step));
    return rootMeanSquare(error.div(scale));
  }

  /** Hairer, Norsett and Wanner (1993), section II.4. */
  private double firstStep(Derivative derivative, double t, double to, Tensor y, Tensor slope) {
    double direction = Math.signum(to - t);
    // Not beyond the interval, as SciPy since 1.12: no equation is told a time after its last.
    double longest = Math.abs(to - t);
    try (PointerScope scope = new PointerScope()) {
      Tensor scale = y.abs().mul(new Scalar(relativeTolerance)).add(new Scalar(absoluteTolerance));
      double size = rootMeanSquare(y.div(scale));
      double speed = rootMeanSquare(slope.div(scale));
      double guess = Math.min(longest, size < 1e-5 || speed < 1e-5 ? 1e-6 : 0.01 * size / speed);
      Tensor point = y.add(slope, new Scalar(guess * direction));
      Tensor after = derivative.at(t + guess * direction, point);
      double bend = rootMeanSquare(after.sub(slope).div(scale)) / guess;
      double largest = Math.max(speed, bend);
      double wanted =
          largest <= 1e-15 ? Math.max(1e-6, guess * 1e-3) : Math.pow(0.01 / largest, 1.0 / 5);
      return Math.min(longest, Math.min(100 * guess, wanted));
    }
  }

  private static double rootMeanSquare(Tensor x) {
    return x.norm().item_double() / Math.sqrt((double) x.numel());
  }
}
