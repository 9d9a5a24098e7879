package dev.laurel.scoresde.sample;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import org.bytedeco.pytorch.Tensor;

/** A way to bring points from the prior to the data. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "sampler")
@JsonSubTypes({
  @JsonSubTypes.Type(value = PredictorCorrector.class, name = "pc"),
  @JsonSubTypes.Type(value = ProbabilityFlow.class, name = "ode"),
  @JsonSubTypes.Type(value = DpmSolver.class, name = "dpm"),
  @JsonSubTypes.Type(value = HeunSampler.class, name = "heun")
})
public sealed interface Sampler
    permits PredictorCorrector, ProbabilityFlow, DpmSolver, HeunSampler {
  /**
   * Samples.
   *
   * @param prior a draw from the prior at time 1, (n, channels, height, width)
   * @param noise of the stochastic samplers
   * @return in the scope of the caller
   */
  Samples sample(SamplingTask task, Tensor prior, Noise noise);

  /**
   * Finished samples.
   *
   * @param x like the prior
   * @param evaluations times that the score was asked for, each for all samples
   */
  record Samples(Tensor x, long evaluations) {}
}
