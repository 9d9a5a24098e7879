package dev.laurel.scoresde.sample;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import org.bytedeco.pytorch.Tensor;

/** Steps of a Markov chain that mend the distribution within one time (section 4.2). */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "corrector")
@JsonSubTypes({
  @JsonSubTypes.Type(value = Langevin.class, name = "langevin"),
  @JsonSubTypes.Type(value = AnnealedLangevin.class, name = "ald"),
  @JsonSubTypes.Type(value = NoCorrector.class, name = "none")
})
public sealed interface Corrector permits Langevin, AnnealedLangevin, NoCorrector {
  /**
   * The steps of one time.
   *
   * @return the new point in the scope of the caller
   */
  Update update(ReverseProcess process, Tensor x, double t, Noise noise);

  /** Times that the score is asked for. */
  int evaluations();
}
