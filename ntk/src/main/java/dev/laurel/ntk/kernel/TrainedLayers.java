package dev.laurel.ntk.kernel;

/** Which weights of the two-layer network are trained. */
public enum TrainedLayers {
  /** All: the kernel is k_a + k_b. */
  BOTH,
  /** The output weights a: the kernel is k_a. */
  OUTPUT,
  /** The input weights B and the biases c: the kernel is k_b. */
  INPUT
}
