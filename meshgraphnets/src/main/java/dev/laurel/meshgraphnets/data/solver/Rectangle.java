package dev.laurel.meshgraphnets.data.solver;

import dev.laurel.core.UserError;
import java.util.ArrayList;
import java.util.List;

/**
 * A rectangle from the origin, with edges of one length.
 *
 * @param width along x
 * @param height along y
 * @param edge wanted length of edges
 */
public record Rectangle(double width, double height, double edge) implements Region {
  /** Checks the values. */
  public Rectangle {
    if (!(width > 0 && height > 0 && edge > 0 && edge <= Math.min(width, height))) {
      throw UserError.of(
          "a rectangle of %s x %s with edges of %s: positive numbers are needed, and edges no longer"
              + " than a side",
          width, height, edge);
    }
  }

  @Override
  public double signedDistance(double x, double y) {
    return Math.max(Math.max(-x, x - width), Math.max(-y, y - height));
  }

  @Override
  public double size(double x, double y) {
    return edge;
  }

  @Override
  public double smallestSize() {
    return edge;
  }

  @Override
  public List<Point> border() {
    List<Point> points = new ArrayList<>();
    BorderPoints.side(this, 0, 0, width, 0, points);
    BorderPoints.side(this, width, 0, width, height, points);
    BorderPoints.side(this, width, height, 0, height, points);
    BorderPoints.side(this, 0, height, 0, 0, points);
    return points;
  }

  @Override
  public double[] bounds() {
    return new double[] {0, 0, width, height};
  }
}
