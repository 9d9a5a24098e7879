package dev.laurel.binaural.dsp;

import dev.laurel.core.UserError;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A room of six walls along the axes.
 *
 * @param lower x, y, z of one corner, metres
 * @param upper x, y, z of the opposite corner
 */
public record Shoebox(double[] lower, double[] upper) {
  /** Checks the values. */
  public Shoebox {
    for (int axis = 0; axis < 3; axis++) {
      if (lower.length != 3 || upper.length != 3 || !(lower[axis] < upper[axis])) {
        throw UserError.of(
            "a room from %s to %s; three numbers each are needed, the first ones smaller",
            Arrays.toString(lower), Arrays.toString(upper));
      }
    }
    lower = lower.clone();
    upper = upper.clone();
  }

  /**
   * A point mirrored at every wall: lower x, upper x, lower y, upper y, lower z, upper z.
   *
   * @param point x, y, z
   */
  public List<double[]> images(double[] point) {
    List<double[]> images = new ArrayList<>();
    for (int axis = 0; axis < 3; axis++) {
      for (double wall : new double[] {lower[axis], upper[axis]}) {
        double[] image = point.clone();
        image[axis] = 2 * wall - point[axis];
        images.add(image);
      }
    }
    return images;
  }
}
