package dev.laurel.scoresde.sample;

import org.bytedeco.pytorch.Tensor;

/**
 * What is to be sampled.
 *
 * @param process the way from noise to data
 * @param constraint what is known of the samples
 * @param observer sees every step
 */
public record SamplingTask(ReverseProcess process, Constraint constraint, Observer observer) {
  /** Sees the points on the way. */
  @FunctionalInterface
  public interface Observer {
    /**
     * A step is done.
     *
     * @param t the time it began at, or reached where the solver's steps are of unequal length
     * @param x the points, to be read and not kept
     */
    void step(double t, Tensor x);
  }

  /** Free samples, unobserved. */
  public static SamplingTask of(ReverseProcess process) {
    return new SamplingTask(process, Constraint.none(), (t, x) -> {});
  }

  /** The same with something known. */
  public SamplingTask withConstraint(Constraint value) {
    return new SamplingTask(process, value, observer);
  }

  /** The same with an observer. */
  public SamplingTask withObserver(Observer value) {
    return new SamplingTask(process, constraint, value);
  }
}
