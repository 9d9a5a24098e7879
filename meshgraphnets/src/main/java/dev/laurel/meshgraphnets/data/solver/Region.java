package dev.laurel.meshgraphnets.data.solver;

import java.util.List;

/** A part of the plane to be meshed. */
public interface Region {
  /** How much longer edges may become over a distance, as a part of it. */
  double MOST_GROWTH = 0.25;

  /** A point. */
  record Point(double x, double y) {}

  /** Distance to the border, negative inside. */
  double signedDistance(double x, double y);

  /** Wanted length of edges, which grows by at most {@link #MOST_GROWTH} of the distance. */
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
