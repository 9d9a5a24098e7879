package dev.laurel.meshgraphnets.render;

import dev.laurel.core.UserError;

/**
 * Colours of numbers from dark blue over green to yellow, as bright as the number is large.
 *
 * @param least the darkest
 * @param most the brightest
 */
record ColourScale(double least, double most) {
  /** Red, green and blue of viridis at equal distances. */
  private static final int[][] STOPS = {
    {68, 1, 84},
    {71, 44, 122},
    {59, 81, 139},
    {44, 113, 142},
    {33, 144, 141},
    {39, 173, 129},
    {92, 200, 99},
    {170, 220, 50},
    {253, 231, 37}
  };

  /** Checks the order. */
  public ColourScale {
    if (!(most >= least) || !Double.isFinite(most - least)) {
      throw UserError.of("colours from %s to %s; finite numbers that rise are needed", least, most);
    }
  }

  /** From the smallest to the largest of some values. */
  public static ColourScale of(Iterable<float[]> values) {
    double least = Double.POSITIVE_INFINITY;
    double most = Double.NEGATIVE_INFINITY;
    for (float[] some : values) {
      for (float value : some) {
        least = Math.min(least, value);
        most = Math.max(most, value);
      }
    }
    return new ColourScale(least, most);
  }

  /** Red, green and blue in one number. */
  public int rgb(double value) {
    double share = most > least ? (value - least) / (most - least) : 0;
    double place = Math.max(0, Math.min(1, share)) * (STOPS.length - 1);
    int below = Math.min(STOPS.length - 2, (int) place);
    double rest = place - below;
    int rgb = 0;
    for (int c = 0; c < 3; c++) {
      double level = STOPS[below][c] + rest * (STOPS[below + 1][c] - STOPS[below][c]);
      rgb = (rgb << 8) | (int) Math.round(level);
    }
    return rgb;
  }
}
