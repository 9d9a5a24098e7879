package dev.laurel.scoresde.sample;

import org.bytedeco.pytorch.Tensor;

/** No correction. */
public record NoCorrector() implements Corrector {
  @Override
  public Update update(ReverseProcess process, Tensor x, double t, Noise noise) {
    return new Update(x, x);
  }

  @Override
  public int evaluations() {
    return 0;
  }
}
