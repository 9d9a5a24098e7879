package dev.laurel.binaural.data;

import dev.laurel.binaural.Rates;
import dev.laurel.core.UserError;

/** How a talker moves around a listener, in the listener's frame: x forward, y right, z up. */
public sealed interface TalkerPath {
  /** Where a talker looks. */
  enum Facing {
    /** At the listener. */
    LISTENER,
    /** Where the listener looks. */
    FIXED,
    /** Where the way goes. */
    TRAVEL
  }

  /** The pose at a time in seconds. */
  Pose at(double seconds);

  /** Views, one for every 120th of a second. */
  default float[][] views(int frames) {
    float[][] views = new float[frames][];
    for (int k = 0; k < frames; k++) {
      views[k] = at((double) k / Rates.VIEWS).view();
    }
    return views;
  }

  /**
   * Around the listener.
   *
   * @param radius metres
   * @param period seconds for a round to the right; negative to the left
   * @param height metres
   * @param start degrees to the right of the front
   */
  record Orbit(double radius, double period, double height, double start, Facing face)
      implements TalkerPath {
    @Override
    public Pose at(double seconds) {
      double azimuth = Math.toRadians(start) + 2 * Math.PI * seconds / period;
      double x = radius * Math.cos(azimuth);
      double y = radius * Math.sin(azimuth);
      double ahead = azimuth + Math.copySign(Math.PI / 2, period);
      return turned(face, x, y, height, Math.cos(ahead), Math.sin(ahead));
    }
  }

  /**
   * On a line, then standing still.
   *
   * @param from x, y, z
   * @param to x, y, z
   * @param seconds for the way
   */
  record Line(double[] from, double[] to, double seconds, Facing face) implements TalkerPath {
    @Override
    public Pose at(double time) {
      double share = Math.min(1, time / seconds);
      double[] p = new double[3];
      for (int axis = 0; axis < 3; axis++) {
        p[axis] = from[axis] + share * (to[axis] - from[axis]);
      }
      return turned(face, p[0], p[1], p[2], to[0] - from[0], to[1] - from[1]);
    }
  }

  /**
   * At one place.
   *
   * @param azimuth degrees to the right of the front
   * @param elevation degrees above
   * @param radius metres
   */
  record Point(double azimuth, double elevation, double radius, Facing face) implements TalkerPath {
    @Override
    public Pose at(double seconds) {
      double a = Math.toRadians(azimuth);
      double e = Math.toRadians(elevation);
      double level = radius * Math.cos(e);
      return turned(face, level * Math.cos(a), level * Math.sin(a), radius * Math.sin(e), 1, 0);
    }
  }

  /** As people walk around somebody and turn their heads; at random by the seed. */
  record Walk(long seed) implements TalkerPath {
    @Override
    public Pose at(double seconds) {
      return RandomWalk.of(seed).at(seconds);
    }

    @Override
    public float[][] views(int frames) {
      RandomWalk walk = RandomWalk.of(seed);
      float[][] views = new float[frames][];
      for (int k = 0; k < frames; k++) {
        views[k] = walk.at((double) k / Rates.VIEWS).view();
      }
      return views;
    }
  }

  private static Pose turned(
      Facing face, double x, double y, double z, double aheadX, double aheadY) {
    return switch (face) {
      case LISTENER -> Pose.facingListener(x, y, z);
      case FIXED -> new Pose(x, y, z, 0, 0);
      case TRAVEL -> new Pose(x, y, z, Math.atan2(aheadY, aheadX), 0);
    };
  }

  /** Whether a text is meant as a path, and not as a file. */
  static boolean isPath(String text) {
    return PathText.isPath(text);
  }

  /**
   * Reads {@code orbit:r=1,period=8,z=0,start=90}, {@code line:from=-2/1/0,to=2/1/0,secs=6}, {@code
   * point:az=-45,el=0,r=1.2}, {@code walk:seed=7}, with {@code face=listener|fixed|travel}.
   *
   * @throws UserError if it is none of them
   */
  static TalkerPath parse(String text) {
    return PathText.parse(text);
  }
}
