package dev.laurel.meshgraphnets.data.solver;

import dev.laurel.core.UserError;
import java.util.ArrayList;
import java.util.List;

/**
 * A channel with a round cylinder in it: the published benchmark's (Schaefer and Turek 1996) by
 * default. Edges are short at the cylinder and longer away from it, in its wake less so.
 *
 * @param length of the channel
 * @param height of the channel
 * @param centreX of the cylinder
 * @param centreY of the cylinder
 * @param radius of the cylinder
 * @param grading of the edges' lengths
 */
public record Channel(
    double length, double height, double centreX, double centreY, double radius, Grading grading)
    implements Region {
  /** Fewer points on the circle do not resolve the flow. */
  private static final int LEAST_ON_CIRCLE = 16;

  /**
   * Lengths of edges.
   *
   * @param least at the cylinder
   * @param growth with the distance from it
   * @param wake behind it
   * @param most anywhere
   */
  public record Grading(double least, double growth, double wake, double most) {
    /** Checks the order. */
    public Grading {
      if (!(least > 0 && growth > 0 && wake >= least && most >= wake)) {
        throw UserError.of(
            "edges of %s at the cylinder, %s in the wake, %s at most, growth %s: positive numbers"
                + " that rise are needed",
            least, wake, most, growth);
      }
    }

    /** About 1,700 nodes for the benchmark's channel. */
    public static Grading defaults() {
      return new Grading(0.007, 0.16, 0.024, 0.038);
    }

    /** All lengths times a factor. */
    public Grading times(double factor) {
      return new Grading(least * factor, growth, wake * factor, most * factor);
    }
  }

  /** Checks that the cylinder is inside. */
  public Channel {
    boolean inside =
        radius > 0
            && centreX - radius > 0
            && centreX + radius < length
            && centreY - radius > 0
            && centreY + radius < height;
    if (!inside) {
      throw UserError.of(
          "a cylinder of radius %s at (%s, %s) is not inside a channel of %s x %s",
          radius, centreX, centreY, length, height);
    }
    if (circlePoints(radius, grading) < LEAST_ON_CIRCLE) {
      throw UserError.of(
          "edges of %s put %d points on a circle of radius %s; at least %d are needed",
          grading.least(), circlePoints(radius, grading), radius, LEAST_ON_CIRCLE);
    }
  }

  /** The benchmark's channel, 2.2 x 0.41, its cylinder of radius 0.05 slightly below the middle. */
  public static Channel benchmark() {
    return new Channel(2.2, 0.41, 0.2, 0.2, 0.05, Grading.defaults());
  }

  /** The same with other lengths of edges. */
  public Channel withGrading(Grading value) {
    return new Channel(length, height, centreX, centreY, radius, value);
  }

  private static int circlePoints(double radius, Grading grading) {
    return (int) Math.round(2 * Math.PI * radius / grading.least());
  }

  private double distanceToCylinder(double x, double y) {
    return Math.hypot(x - centreX, y - centreY) - radius;
  }

  @Override
  public double signedDistance(double x, double y) {
    double walls = Math.max(Math.max(-x, x - length), Math.max(-y, y - height));
    return Math.max(walls, -distanceToCylinder(x, y));
  }

  @Override
  public double size(double x, double y) {
    double near = grading.least() + grading.growth() * Math.max(0, distanceToCylinder(x, y));
    double size = Math.min(grading.most(), near);
    if (x > centreX) {
      double along = (x - centreX) / (length - centreX);
      double beside = Math.max(0, Math.abs(y - centreY) - 2 * radius);
      double wake =
          grading.wake() + (grading.most() - grading.wake()) * along + grading.growth() * beside;
      size = Math.min(size, wake);
    }
    return size;
  }

  @Override
  public double smallestSize() {
    return grading.least();
  }

  @Override
  public List<Point> border() {
    List<Point> points = new ArrayList<>();
    BorderPoints.side(this, 0, 0, length, 0, points);
    BorderPoints.side(this, length, 0, length, height, points);
    BorderPoints.side(this, length, height, 0, height, points);
    BorderPoints.side(this, 0, height, 0, 0, points);
    int round = circlePoints(radius, grading);
    for (int i = 0; i < round; i++) {
      double angle = 2 * Math.PI * i / round;
      points.add(new Point(centreX + radius * Math.cos(angle), centreY + radius * Math.sin(angle)));
    }
    return points;
  }

  @Override
  public double[] bounds() {
    return new double[] {0, 0, length, height};
  }
}
