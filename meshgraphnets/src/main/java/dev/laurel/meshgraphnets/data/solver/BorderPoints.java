package dev.laurel.meshgraphnets.data.solver;

import dev.laurel.meshgraphnets.data.solver.Region.Point;
import java.util.List;

/** Points along sides, spaced by the size of edges there. */
final class BorderPoints {
  private static final int SAMPLES = 2000;

  private BorderPoints() {}

  /** From one end, which is added, to the other, which is not. */
  static void side(
      Region region, double fromX, double fromY, double toX, double toY, List<Point> points) {
    double length = Math.hypot(toX - fromX, toY - fromY);
    // How many edges fit up to every sample: the integral of 1 / size.
    double[] edges = new double[SAMPLES + 1];
    for (int i = 1; i <= SAMPLES; i++) {
      double share = (i - 0.5) / SAMPLES;
      double size = region.size(fromX + share * (toX - fromX), fromY + share * (toY - fromY));
      edges[i] = edges[i - 1] + length / SAMPLES / size;
    }
    int count = Math.max(1, (int) Math.round(edges[SAMPLES]));
    int at = 0;
    for (int k = 0; k < count; k++) {
      double wanted = edges[SAMPLES] * k / count;
      while (edges[at + 1] < wanted) {
        at++;
      }
      double share = (at + (wanted - edges[at]) / (edges[at + 1] - edges[at])) / SAMPLES;
      points.add(new Point(fromX + share * (toX - fromX), fromY + share * (toY - fromY)));
    }
  }
}
