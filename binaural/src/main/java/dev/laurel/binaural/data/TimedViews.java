package dev.laurel.binaural.data;

import dev.laurel.binaural.Rates;
import dev.laurel.binaural.warp.GeometricWarp;
import dev.laurel.core.UserError;

/** Views at other times, and seen from a listener who moves. */
public final class TimedViews {
  /** Angles below which a sphere is flat. */
  private static final double FLAT = 0.9995;

  private TimedViews() {}

  /**
   * Views at every 120th of a second from the first time to the last: positions on a line, turns on
   * the shortest arc.
   *
   * @param times in seconds, rising
   */
  public static float[][] everyFrame(double[] times, float[][] views) {
    int frames = (int) Math.floor((times[times.length - 1] - times[0]) * Rates.VIEWS + 1e-6) + 1;
    float[][] result = new float[frames][];
    int at = 0;
    for (int k = 0; k < frames; k++) {
      double time = times[0] + (double) k / Rates.VIEWS;
      while (at + 2 < times.length && times[at + 1] <= time) {
        at++;
      }
      int next = Math.min(times.length - 1, at + 1);
      double span = times[next] - times[at];
      double share = span > 0 ? Math.max(0, Math.min(1, (time - times[at]) / span)) : 0;
      result[k] = between(views[at], views[next], share);
    }
    return result;
  }

  /**
   * Between two views, or behind the second one: positions on a line, turns on the shortest arc.
   *
   * @param share 0 for the first, 1 for the second
   */
  public static float[] between(float[] a, float[] b, double share) {
    double dot = 0;
    for (int i = 3; i < GeometricWarp.VIEW; i++) {
      dot += a[i] * b[i];
    }
    // Both signs are the same turn; the nearer one is meant.
    double sign = dot < 0 ? -1 : 1;
    double angle = Math.acos(Math.min(1, Math.abs(dot)));
    boolean flat = Math.abs(dot) > FLAT;
    double first = flat ? 1 - share : Math.sin((1 - share) * angle) / Math.sin(angle);
    double second = sign * (flat ? share : Math.sin(share * angle) / Math.sin(angle));
    float[] result = new float[GeometricWarp.VIEW];
    for (int i = 0; i < GeometricWarp.VIEW; i++) {
      result[i] = (float) (i < 3 ? a[i] + share * (b[i] - a[i]) : first * a[i] + second * b[i]);
    }
    return result;
  }

  /**
   * The view a frame later if all goes on as from {@code before} to {@code now}.
   *
   * @param before null at the beginning: then nothing moves
   */
  public static float[] ahead(float[] before, float[] now) {
    if (before == null) {
      return now;
    }
    return between(before, now, 2);
  }

  /**
   * A talker's views in the frame of a listener who is tracked too.
   *
   * @throws UserError if there are not as many of both
   */
  public static float[][] relative(float[][] talker, float[][] listener) {
    if (talker.length != listener.length) {
      throw UserError.of(
          "%d positions of the talker and %d of the listener; as many are needed",
          talker.length, listener.length);
    }
    float[][] result = new float[talker.length][];
    for (int k = 0; k < result.length; k++) {
      float[] t = talker[k];
      float[] l = listener[k];
      // A stored turn goes from the world's frame to the head's, which is the inverse of what
      // GeometricWarp turns by.
      float[] inverse = {l[0], l[1], l[2], -l[3], -l[4], -l[5], l[6]};
      double[] p =
          GeometricWarp.turned(inverse, new double[] {t[0] - l[0], t[1] - l[1], t[2] - l[2]});
      double[] q = product(t, inverse);
      result[k] =
          new float[] {
            (float) p[0],
            (float) p[1],
            (float) p[2],
            (float) q[0],
            (float) q[1],
            (float) q[2],
            (float) q[3]
          };
    }
    return result;
  }

  private static double[] product(float[] a, float[] b) {
    double ax = a[3];
    double ay = a[4];
    double az = a[5];
    double aw = a[6];
    return new double[] {
      aw * b[3] + ax * b[6] + ay * b[5] - az * b[4],
      aw * b[4] - ax * b[5] + ay * b[6] + az * b[3],
      aw * b[5] + ax * b[4] - ay * b[3] + az * b[6],
      aw * b[6] - ax * b[3] - ay * b[4] - az * b[5]
    };
  }
}
