package dev.laurel.core;

/**
 * What the tensor engine is running on.
 *
 * @param platform JavaCPP's name of the platform, e.g. {@code linux-x86_64}
 * @param threads threads of one tensor operation
 * @param device the device asked for
 * @param cuda whether a CUDA device could be used
 * @param blas the library of matrix products and decompositions
 */
public record EngineInfo(String platform, int threads, String device, boolean cuda, String blas) {}
