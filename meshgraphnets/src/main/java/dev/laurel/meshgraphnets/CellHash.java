package dev.laurel.meshgraphnets;

/**
 * Points in cells as large as a radius, so that those within it are in the cells around. Points of
 * one slot lie beside each other in memory.
 */
final class CellHash {
  private final int dimension;
  private final double inverse;
  private final double square;
  private final int mask;

  /** Where the points of every slot begin. */
  private final int[] begin;

  /** Numbers of the points, slot by slot; then their coordinates and cells in that order. */
  private final int[] ids;

  private final float[] coordinates;
  private final int[] cells;

  private final float[] points;

  CellHash(float[] points, int dimension, double radius) {
    this.points = points;
    this.dimension = dimension;
    this.inverse = 1 / radius;
    this.square = radius * radius;
    int count = points.length / dimension;
    int slots = Integer.highestOneBit(Math.max(16, 2 * count)) * 2;
    mask = slots - 1;
    begin = new int[slots + 1];
    int[] slot = new int[count];
    for (int i = 0; i < count; i++) {
      slot[i] = slot(cell(i, 0), cell(i, 1), cell(i, 2));
      begin[slot[i] + 1]++;
    }
    for (int s = 0; s < slots; s++) {
      begin[s + 1] += begin[s];
    }
    ids = new int[count];
    coordinates = new float[3 * count];
    cells = new int[3 * count];
    int[] next = begin.clone();
    for (int i = 0; i < count; i++) {
      int at = next[slot[i]]++;
      ids[at] = i;
      for (int d = 0; d < 3; d++) {
        coordinates[3 * at + d] = coordinate(i, d);
        cells[3 * at + d] = cell(i, d);
      }
    }
  }

  private float coordinate(int point, int axis) {
    return axis < dimension ? points[point * dimension + axis] : 0;
  }

  /** Cells far away share numbers, which costs time and changes no result. */
  private int cell(int point, int axis) {
    return (int) (long) Math.floor(coordinate(point, axis) * inverse);
  }

  private int slot(int x, int y, int z) {
    int mixed = x * 0x9E3779B1 ^ y * 0x85EBCA77 ^ z * 0xC2B2AE3D;
    return (mixed ^ (mixed >>> 15)) & mask;
  }

  /** Writes the points nearer to one than the radius, itself left out, and returns how many. */
  int near(int point, int[] found) {
    int count = 0;
    int depth = dimension == 3 ? 1 : 0;
    double px = coordinate(point, 0);
    double py = coordinate(point, 1);
    double pz = coordinate(point, 2);
    int cx = cell(point, 0);
    int cy = cell(point, 1);
    int cz = cell(point, 2);
    for (int x = cx - 1; x <= cx + 1; x++) {
      for (int y = cy - 1; y <= cy + 1; y++) {
        for (int z = cz - depth; z <= cz + depth; z++) {
          int slot = slot(x, y, z);
          for (int at = begin[slot]; at < begin[slot + 1]; at++) {
            double dx = coordinates[3 * at] - px;
            double dy = coordinates[3 * at + 1] - py;
            double dz = coordinates[3 * at + 2] - pz;
            boolean near = dx * dx + dy * dy + dz * dz < square;
            // Another cell of the same slot is visited by itself.
            if (near
                && cells[3 * at] == x
                && cells[3 * at + 1] == y
                && cells[3 * at + 2] == z
                && ids[at] != point) {
              found[count++] = ids[at];
            }
          }
        }
      }
    }
    return count;
  }
}
