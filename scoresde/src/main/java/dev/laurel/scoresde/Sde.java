package dev.laurel.scoresde;

/**
 * A linear stochastic differential equation that carries data at time 0 to noise at time 1,
 *
 * <pre>  dx = f(t) x dt + g(t) dw,   0 &lt;= t &lt;= 1,</pre>
 *
 * with the closed form x(t) = a(t) x(0) + s(t) z, z standard normal (Song et al. 2021, section 3).
 *
 * <p>The three of the paper are {@link VarianceExploding}, {@link VariancePreserving} and {@link
 * SubVariancePreserving}. Any other that gives these functions of time works in every sampler and
 * in the likelihood.
 */
public interface Sde {
  /** f(t): the drift is this times x. */
  double driftFactor(double t);

  /** g(t). */
  double diffusion(double t);

  /** a(t): the mean of x(t) is this times x(0). */
  double meanFactor(double t);

  /** s(t): standard deviation of x(t) given x(0). */
  double std(double t);

  /** Standard deviation of the prior, a normal distribution around 0, from which time runs back. */
  double priorStd();

  /** N: steps into which time is cut for discrete training and fixed-step sampling. */
  int steps();

  /** The same with another number of steps. */
  Sde withSteps(int steps);

  /** Where integration back to the data ends: smaller times are unreliable (section 2.6). */
  double samplingEnd();

  /**
   * One step of the discretised equation, x(i+1) = x(i) + f x(i) + G z; by default that of
   * Euler-Maruyama.
   */
  default Step step(double t) {
    return new Step(driftFactor(t) / steps(), diffusion(t) * Math.sqrt(1.0 / steps()));
  }

  /**
   * A step of the discretised equation.
   *
   * @param drift f, a factor of x
   * @param noise G
   */
  record Step(double drift, double noise) {}

  /**
   * alpha, which scales the steps of Langevin dynamics at time t: 1 - beta(i) where the variance is
   * preserved, else 1.
   */
  default double langevinScale(double t) {
    return 1;
  }

  /** Standard deviation at the step of time t, which networks trained on steps are scaled by. */
  default double stepStd(double t) {
    return std(t);
  }

  /** The equation itself where this is another's computed in another way. */
  default Sde base() {
    return this;
  }

  /** Index of the step at time t: t (N - 1), cut off. */
  default int index(double t) {
    return Math.min(steps() - 1, Math.max(0, (int) (t * (steps() - 1))));
  }

  /**
   * Log density of the prior, in nats.
   *
   * @param squaredNorm of the point
   * @param dimensions of the point
   */
  default double priorLogDensity(double squaredNorm, long dimensions) {
    double variance = priorStd() * priorStd();
    return -0.5 * dimensions * Math.log(2 * Math.PI * variance) - squaredNorm / (2 * variance);
  }
}
