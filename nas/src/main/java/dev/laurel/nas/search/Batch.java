package dev.laurel.nas.search;

import org.bytedeco.pytorch.Tensor;

/**
 * Examples.
 *
 * @param x {@code (count, ...)}
 * @param y classes, from 0
 */
public record Batch(Tensor x, Tensor y) {}
