/**
 * Kernels of infinitely wide networks: {@link dev.laurel.ntk.kernel.TwoLayerKernel} is the paper's,
 * {@link dev.laurel.ntk.kernel.DeepKernel} that of deep networks.
 */
package dev.laurel.ntk.kernel;
