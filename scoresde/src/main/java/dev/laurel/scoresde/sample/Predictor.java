package dev.laurel.scoresde.sample;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import org.bytedeco.pytorch.Tensor;

/** A step of a solver of the reverse equation, from time t to the next (Song et al. 2021, 4.2). */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "predictor")
@JsonSubTypes({
  @JsonSubTypes.Type(value = EulerMaruyama.class, name = "euler_maruyama"),
  @JsonSubTypes.Type(value = ReverseDiffusion.class, name = "reverse_diffusion"),
  @JsonSubTypes.Type(value = AncestralSampling.class, name = "ancestral_sampling"),
  @JsonSubTypes.Type(value = NoPredictor.class, name = "none")
})
public sealed interface Predictor
    permits EulerMaruyama, ReverseDiffusion, AncestralSampling, NoPredictor {
  /**
   * One step.
   *
   * @param x the point at time t
   * @return the point one step nearer to the data, in the scope of the caller
   */
  Update update(ReverseProcess process, Tensor x, double t, Noise noise);

  /** Times that the score is asked for. */
  default int evaluations() {
    return 1;
  }
}
