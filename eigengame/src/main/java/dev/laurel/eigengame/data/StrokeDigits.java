package dev.laurel.eigengame.data;

import java.util.Random;

/**
 * Pictures of the ten digits, drawn as strokes with random slant, size, place, width and wobble:
 * real enough for components to be seen, and made from a seed.
 */
public final class StrokeDigits {
  /** Pixels of a side. */
  public static final int SIDE = 28;

  /** Corners of the strokes on a grid 4 wide and 6 high, x then y. */
  private static final int[][] STROKES = {
    {1, 0, 3, 0, 4, 2, 4, 4, 3, 6, 1, 6, 0, 4, 0, 2, 1, 0},
    {1, 1, 2, 0, 2, 6},
    {0, 1, 1, 0, 3, 0, 4, 1, 4, 2, 0, 6, 4, 6},
    {0, 0, 4, 0, 2, 2, 4, 4, 3, 6, 1, 6, 0, 5},
    {3, 6, 3, 0, 0, 4, 4, 4},
    {4, 0, 0, 0, 0, 2, 3, 2, 4, 4, 3, 6, 0, 6},
    {3, 0, 1, 1, 0, 4, 1, 6, 3, 6, 4, 4, 3, 3, 1, 3, 0, 4},
    {0, 0, 4, 0, 2, 3, 1, 6},
    {2, 3, 0, 1, 1, 0, 3, 0, 4, 1, 0, 5, 1, 6, 3, 6, 4, 5, 2, 3},
    {4, 2, 3, 3, 1, 3, 0, 2, 1, 0, 3, 0, 4, 2, 3, 6}
  };

  private StrokeDigits() {}

  /**
   * Draws pictures.
   *
   * @return (n, 784), ink between 0 and 1; picture i shows the digit i mod 10
   */
  public static float[][] draw(int n, long seed) {
    Random random = new Random(seed);
    float[][] rows = new float[n][];
    for (int i = 0; i < n; i++) {
      rows[i] = draw(STROKES[i % 10], random);
    }
    return rows;
  }

  private static float[] draw(int[] stroke, Random random) {
    double size = 2.6 + 0.5 * random.nextDouble();
    double slant = 0.3 * random.nextGaussian();
    double left = 14 - 2 * size + 1.2 * random.nextGaussian();
    double top = 14 - 3 * size + 1.2 * random.nextGaussian();
    double width = 1.1 + 0.5 * random.nextDouble();
    double[] x = new double[stroke.length / 2];
    double[] y = new double[x.length];
    for (int p = 0; p < x.length; p++) {
      y[p] = top + size * (stroke[2 * p + 1] + 0.15 * random.nextGaussian());
      x[p] = left + size * (stroke[2 * p] + 0.15 * random.nextGaussian()) + slant * (14 - y[p]);
    }
    float[] ink = new float[SIDE * SIDE];
    for (int pixel = 0; pixel < ink.length; pixel++) {
      int row = pixel / SIDE;
      double nearest = Double.POSITIVE_INFINITY;
      for (int p = 0; p + 1 < x.length; p++) {
        nearest = Math.min(nearest, distance(pixel % SIDE, row, x[p], y[p], x[p + 1], y[p + 1]));
      }
      ink[pixel] = (float) Math.max(0, Math.min(1, width + 0.5 - nearest));
    }
    return ink;
  }

  /** From a point to a segment. */
  private static double distance(double px, double py, double ax, double ay, double bx, double by) {
    double dx = bx - ax;
    double dy = by - ay;
    double length = dx * dx + dy * dy;
    double along = length == 0 ? 0 : ((px - ax) * dx + (py - ay) * dy) / length;
    double t = Math.max(0, Math.min(1, along));
    return Math.hypot(px - ax - t * dx, py - ay - t * dy);
  }
}
