package dev.laurel.binaural.dsp;

import dev.laurel.binaural.Rates;
import dev.laurel.binaural.dsp.SphericalHead.Ear;

/**
 * Responses of the rigid sphere (Duda and Martens) by distance and angle, of minimum phase, between
 * which is read on a line. Near the head, the nearer ear hears more and the farther one less than
 * their ways alone would make.
 */
public final class RigidSphereTable {
  /** Of the source, in radii; at the last one and behind it is far. */
  private static final double[] DISTANCES = {1.05, 1.15, 1.3, 1.6, 2, 3, 5, 10, 40};

  private static final int DEGREES = 3;
  private static final int ANGLES = 180 / DEGREES + 1;
  private static final int BINS = 257;
  private static final double LOWEST = 20;

  private final SphericalHead head;

  /** By distance, then angle. */
  private final float[][] taps;

  /** Of a head; takes about a second. */
  public RigidSphereTable(SphericalHead head) {
    this.head = head;
    double[][] logarithms = new double[DISTANCES.length * ANGLES][BINS];
    for (int d = 0; d < DISTANCES.length; d++) {
      double distance = DISTANCES[d];
      for (int a = 0; a < ANGLES; a++) {
        double angle = Math.toRadians(a * DEGREES);
        // The response is relative to the centre; the renderer's gain is that of the way.
        double way = head.pathLength(distance * head.radius(), angle);
        for (int k = 0; k < BINS; k++) {
          double frequency = Math.max(LOWEST, k * (Rates.SAMPLES / 2.0) / (BINS - 1));
          double[] response = head.response(distance, frequency, angle);
          logarithms[d * ANGLES + a][k] =
              Math.log(Math.hypot(response[0], response[1]) * way / (distance * head.radius()));
        }
      }
    }
    taps = MinimumPhase.ofLogarithms(logarithms);
  }

  double[] taps(double[] source, Ear ear) {
    double radii = head.distance(source) / head.radius();
    double d = place(radii);
    double a = Math.toDegrees(head.angle(source, ear)) / DEGREES;
    int distance = (int) Math.min(DISTANCES.length - 2.0, d);
    int angle = (int) Math.min(ANGLES - 2.0, a);
    double[] result = new double[MinimumPhase.TAPS];
    for (int corner = 0; corner < 4; corner++) {
      int more = corner / 2;
      int further = corner % 2;
      double weight =
          (more == 1 ? d - distance : 1 - d + distance)
              * (further == 1 ? a - angle : 1 - a + angle);
      float[] response = taps[(distance + more) * ANGLES + angle + further];
      for (int i = 0; i < result.length; i++) {
        result[i] += weight * response[i];
      }
    }
    return result;
  }

  /** The place of a distance in the table, a fraction between two. */
  private static double place(double radii) {
    int i = 0;
    while (i + 2 < DISTANCES.length && DISTANCES[i + 1] <= radii) {
      i++;
    }
    double share = Math.log(radii / DISTANCES[i]) / Math.log(DISTANCES[i + 1] / DISTANCES[i]);
    return i + Math.max(0, Math.min(1, share));
  }
}
