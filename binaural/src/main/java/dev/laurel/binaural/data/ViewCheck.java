package dev.laurel.binaural.data;

import dev.laurel.binaural.Rates;
import dev.laurel.binaural.warp.GeometricWarp;
import dev.laurel.core.UserError;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What is odd about views: errors are thrown, what may be meant is told. */
public final class ViewCheck {
  /** From the listener's tracker to the centre of the head. */
  private static final double CENTRE = -0.22;

  private static final double HEAD = 0.0875;
  private static final double FAR = 20;
  private static final double FASTEST = 20;
  private static final double LOOSE = 1e-2;
  private static final double TINY = 0.05;

  private ViewCheck() {}

  /**
   * Checks.
   *
   * @param views all of one sound
   * @param name of the file, for messages
   * @return warnings, one sentence each; empty if nothing is odd
   * @throws UserError if a number is not finite, or a quaternion within is zero
   */
  public static List<String> of(float[][] views, String name) {
    List<String> warnings = new ArrayList<>();
    int last = views.length - 1;
    while (last > 0 && norm(views[last]) == 0) {
      last--;
    }
    boolean loose = false;
    boolean inside = false;
    boolean far = false;
    boolean jumped = false;
    boolean tinyScalar = true;
    boolean tinyFirst = true;
    for (int k = 0; k < views.length; k++) {
      float[] view = views[k];
      for (int i = 0; i < view.length; i++) {
        if (!Float.isFinite(view[i])) {
          throw UserError.of(
              "%s, row %d, column %d: %s; a finite number is needed", name, k + 1, i + 1, view[i]);
        }
      }
      double norm = norm(view);
      if (norm == 0 && k <= last) {
        throw UserError.of(
            "%s, row %d: the quaternion is 0 0 0 0; its length must be 1 (zeros may only pad the"
                + " end)",
            name, k + 1);
      }
      if (!loose && norm > 0 && Math.abs(norm - 1) > LOOSE) {
        loose = true;
        warnings.add(
            String.format(
                Locale.ROOT,
                "%s, row %d: a quaternion of length %.3f is taken as one of length 1",
                name,
                k + 1,
                norm));
      }
      double distance = distance(view);
      if (!inside && distance < HEAD) {
        inside = true;
        warnings.add(
            String.format(
                Locale.ROOT,
                "%s, row %d: the mouth is %.2f m from the centre of the listener's head, within it;"
                    + " it is heard as if on its surface",
                name,
                k + 1,
                distance));
      }
      if (!far && distance > FAR) {
        far = true;
        warnings.add(
            String.format(
                Locale.ROOT, "%s, row %d: %.1f m away; are these metres?", name, k + 1, distance));
      }
      if (!jumped && k > 0 && k <= last) {
        double speed = speed(views[k - 1], view);
        if (speed > FASTEST) {
          jumped = true;
          warnings.add(
              String.format(
                  Locale.ROOT,
                  "%s, row %d (%.2f s): a jump of %.2f m, %.0f m/s; it is heard as a chirp",
                  name,
                  k + 1,
                  (double) k / Rates.VIEWS,
                  speed / Rates.VIEWS,
                  speed));
        }
      }
      tinyScalar &= Math.abs(view[6]) < TINY;
      tinyFirst &= Math.abs(view[3]) < TINY;
    }
    if (views.length > 1 && tinyScalar && !tinyFirst) {
      warnings.add(
          name
              + ": the last number of every quaternion is near 0 and the first is not; if the first"
              + " is the scalar, say so with --quat wxyz");
    }
    return warnings;
  }

  private static double norm(float[] view) {
    double square = 0;
    for (int i = 3; i < GeometricWarp.VIEW; i++) {
      square += view[i] * view[i];
    }
    return Math.sqrt(square);
  }

  private static double distance(float[] view) {
    double[] mouth = GeometricWarp.turned(view, GeometricWarp.usualMouth());
    double x = view[0] + mouth[0];
    double y = view[1] + mouth[1];
    double z = view[2] + mouth[2] - CENTRE;
    return Math.sqrt(x * x + y * y + z * z);
  }

  private static double speed(float[] a, float[] b) {
    double x = b[0] - a[0];
    double y = b[1] - a[1];
    double z = b[2] - a[2];
    return Math.sqrt(x * x + y * y + z * z) * Rates.VIEWS;
  }
}
