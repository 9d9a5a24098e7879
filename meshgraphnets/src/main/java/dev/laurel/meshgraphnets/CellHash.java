package dev.laurel.meshgraphnets;

import java.util.Arrays;

/** Points in cells as large as a radius, so that those within it are in the cells around. */
final class CellHash {
  private final float[] points;
  private final int dimension;
  private final double radius;
  private final int[] heads;
  private final int[] next;
  private final long[] cells;

  CellHash(float[] points, int dimension, double radius) {
    this.points = points;
    this.dimension = dimension;
    this.radius = radius;
    int count = points.length / dimension;
    heads = new int[Integer.highestOneBit(Math.max(16, 2 * count)) * 2];
    Arrays.fill(heads, -1);
    next = new int[count];
    cells = new long[count * dimension];
    for (int i = 0; i < count; i++) {
      for (int d = 0; d < dimension; d++) {
        cells[i * dimension + d] = (long) Math.floor(points[i * dimension + d] / radius);
      }
      int slot = slot(cell(i, 0), cell(i, 1), cell(i, 2));
      next[i] = heads[slot];
      heads[slot] = i;
    }
  }

  private long cell(int point, int axis) {
    return axis < dimension ? cells[point * dimension + axis] : 0;
  }

  private int slot(long x, long y, long z) {
    long mixed = x * 0x9E3779B97F4A7C15L ^ y * 0xC2B2AE3D27D4EB4FL ^ z * 0x165667B19E3779F9L;
    mixed ^= mixed >>> 29;
    mixed *= 0xBF58476D1CE4E5B9L;
    return (int) (mixed >>> 33) & (heads.length - 1);
  }

  /** Writes the points nearer to one than the radius, itself left out, and returns how many. */
  int near(int point, int[] found) {
    int count = 0;
    int depth = dimension == 3 ? 1 : 0;
    for (long x = cell(point, 0) - 1; x <= cell(point, 0) + 1; x++) {
      for (long y = cell(point, 1) - 1; y <= cell(point, 1) + 1; y++) {
        for (long z = cell(point, 2) - depth; z <= cell(point, 2) + depth; z++) {
          for (int other = heads[slot(x, y, z)]; other >= 0; other = next[other]) {
            boolean here = cell(other, 0) == x && cell(other, 1) == y && cell(other, 2) == z;
            if (here && other != point && distance(point, other) < radius) {
              found[count++] = other;
            }
          }
        }
      }
    }
    return count;
  }

  private double distance(int i, int j) {
    double sum = 0;
    for (int d = 0; d < dimension; d++) {
      double difference = (double) points[i * dimension + d] - points[j * dimension + d];
      sum += difference * difference;
    }
    return Math.sqrt(sum);
  }
}
