package dev.laurel.eigengame;

/**
 * No game: covariance (or Gram matrix of the rows, if that is smaller) and its full
 * eigendecomposition in float64. The better choice up to a few thousand columns when all digits
 * matter.
 */
public record Exact() implements Algorithm {}
