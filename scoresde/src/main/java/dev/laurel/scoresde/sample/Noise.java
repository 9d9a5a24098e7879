package dev.laurel.scoresde.sample;

import org.bytedeco.pytorch.Tensor;

/** Where the random numbers of a sampler come from. */
@FunctionalInterface
public interface Noise {
  /** Independent standard normal numbers in the shape and type of a tensor. */
  Tensor next(Tensor like);
}
