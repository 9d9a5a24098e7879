package dev.laurel.meshgraphnets.data.solver;

import java.util.List;

/** A part of the plane to be meshed. */
public interface Region {
  /** A point. */
  record Point(double x, double y) {}

  /** Distance to the border, negative inside. */
  double signedDistance(double x, double y);

  /** Wanted length of edges. */
  double size(double x, double y);

  /** The smallest size anywhere. */
  double smallestSize();

  /**
   * Points of the border, which stay where they are, spaced by the size; corners are among them.
   */
  List<Point> border();

  /** Least x, least y, largest x, largest y. */
  double[] bounds();
}
