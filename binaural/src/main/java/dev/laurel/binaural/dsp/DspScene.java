package dev.laurel.binaural.dsp;

import dev.laurel.binaural.warp.GeometricWarp;
import dev.laurel.core.UserError;
import java.util.Arrays;

/**
 * What sound meets between a mouth and two ears.
 *
 * @param head whose size gives the delays; its centre is 0.22 m below the listener's tracker
 * @param filter what it does to the spectrum
 * @param room whose walls give sound back, in the listener's frame; null for none
 * @param reflections of the six walls, lower x, upper x, lower y, ..., 0 to 1
 * @param wall how walls weaken high frequencies
 * @param directed whether a mouth sends less of high frequencies sideways and backwards
 * @param mouth from the talker's tracker, in the talker's frame
 */
public record DspScene(
    SphericalHead head,
    HeadFilter filter,
    Shoebox room,
    double[] reflections,
    Shelf wall,
    boolean directed,
    double[] mouth) {
  private static final Shelf USUAL_WALL = new Shelf(0.3, 4000);

  /** Checks the values. */
  public DspScene {
    reflections = reflections.clone();
    mouth = mouth.clone();
    if (room != null && reflections.length != 6) {
      throw UserError.of(
          "reflections are %s; six walls need one each", Arrays.toString(reflections));
    }
    for (double one : reflections) {
      if (!(one >= 0 && one <= 1)) {
        throw UserError.of("a wall reflects %s; allowed: 0 to 1", one);
      }
    }
  }

  /** A spherical head in the open, and a mouth that sends everywhere alike. */
  public static DspScene sphere() {
    SphericalHead head = SphericalHead.usual();
    return new DspScene(
        head,
        new HeadFilter.Sphere(head),
        null,
        new double[0],
        USUAL_WALL,
        false,
        GeometricWarp.usualMouth());
  }

  /** The same with another head filter. */
  public DspScene withFilter(HeadFilter value) {
    return new DspScene(head, value, room, reflections, wall, directed, mouth);
  }

  /** The same in a room, or in the open (null). */
  public DspScene withRoom(Shoebox value, double... gains) {
    return new DspScene(head, filter, value, gains, wall, directed, mouth);
  }

  /** The same with a directed mouth, or one that is not. */
  public DspScene withDirected(boolean value) {
    return new DspScene(head, filter, room, reflections, wall, value, mouth);
  }

  /** The same with a head of another size; the filter stays. */
  public DspScene withHead(SphericalHead value) {
    return new DspScene(value, filter, room, reflections, wall, directed, mouth);
  }

  /** The same with a mouth at another place. */
  public DspScene withMouth(double... value) {
    return new DspScene(head, filter, room, reflections, wall, directed, value);
  }
}
