package dev.laurel.meshgraphnets.render;

/**
 * Where points of the world fall in a picture: seen from afar, turned, and fitted in.
 *
 * @param turn about the vertical axis, in radians
 * @param tilt towards the viewer, in radians
 * @param centre of what is seen, as the viewer sees it
 * @param scale pixels of a unit
 * @param width of the picture
 * @param height of the picture
 */
record Camera(double turn, double tilt, double[] centre, double scale, int width, int height) {
  private static final double MARGIN = 0.03;

  /** A camera that sees all of some points, {@code dimension} numbers each. */
  public static Camera fitted(
      Iterable<float[]> points, int dimension, double turn, double tilt, int width) {
    double[] least = {Double.MAX_VALUE, Double.MAX_VALUE};
    double[] most = {-Double.MAX_VALUE, -Double.MAX_VALUE};
    double[] seen = new double[3];
    for (float[] some : points) {
      for (int i = 0; i < some.length / dimension; i++) {
        turned(some, i, dimension, turn, tilt, seen);
        for (int d = 0; d < 2; d++) {
          least[d] = Math.min(least[d], seen[d]);
          most[d] = Math.max(most[d], seen[d]);
        }
      }
    }
    double spanX = Math.max(most[0] - least[0], 1e-9);
    double spanY = Math.max(most[1] - least[1], 1e-9);
    double scale = width * (1 - 2 * MARGIN) / spanX;
    int height = (int) Math.max(8, Math.round(spanY * scale + 2 * MARGIN * width));
    if (height > width) {
      scale *= (double) width / height;
      height = width;
    }
    double[] centre = {(least[0] + most[0]) / 2, (least[1] + most[1]) / 2};
    return new Camera(turn, tilt, centre, scale, width, height);
  }

  /** Right, up, towards the viewer. */
  private static void turned(
      float[] points, int i, int dimension, double turn, double tilt, double[] seen) {
    double x = points[i * dimension];
    double y = points[i * dimension + 1];
    double z = dimension > 2 ? points[i * dimension + 2] : 0;
    double right = Math.cos(turn) * x - Math.sin(turn) * y;
    double away = Math.sin(turn) * x + Math.cos(turn) * y;
    seen[0] = right;
    seen[1] = Math.cos(tilt) * away + Math.sin(tilt) * z;
    seen[2] = -Math.sin(tilt) * away + Math.cos(tilt) * z;
  }

  /** Column, row and nearness of a point. */
  void project(float[] points, int i, int dimension, double[] seen) {
    turned(points, i, dimension, turn, tilt, seen);
    seen[0] = width / 2.0 + (seen[0] - centre[0]) * scale;
    seen[1] = height / 2.0 - (seen[1] - centre[1]) * scale;
    seen[2] *= scale;
  }
}
