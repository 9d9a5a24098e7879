package dev.laurel.binaural.dsp;

import dev.laurel.binaural.warp.GeometricWarp;
import java.util.ArrayList;
import java.util.List;

/**
 * One way of sound from a mouth to a head at one moment.
 *
 * @param source where the sound seems to come from, from the head's centre
 * @param direction of the mouth, mirrored as the source is
 * @param gain of the wall
 * @param reflected whether it comes by a wall
 */
record SoundWay(double[] source, double[] direction, double gain, boolean reflected) {
  private static final double[] CENTRE = {0, 0, -0.22};

  /** The straight one, then one by each wall. */
  static List<SoundWay> of(DspScene scene, float[] view) {
    double[] mouth = GeometricWarp.turned(view, scene.mouth());
    double[] at = {view[0] + mouth[0], view[1] + mouth[1], view[2] + mouth[2]};
    double[] forward = GeometricWarp.turned(view, new double[] {1, 0, 0});
    List<SoundWay> ways = new ArrayList<>();
    ways.add(new SoundWay(fromCentre(at), forward, 1, false));
    if (scene.room() != null) {
      List<double[]> images = scene.room().images(at);
      for (int wall = 0; wall < images.size(); wall++) {
        double[] mirrored = forward.clone();
        mirrored[wall / 2] = -mirrored[wall / 2];
        ways.add(
            new SoundWay(fromCentre(images.get(wall)), mirrored, scene.reflections()[wall], true));
      }
    }
    return ways;
  }

  private static double[] fromCentre(double[] point) {
    return new double[] {point[0] - CENTRE[0], point[1] - CENTRE[1], point[2] - CENTRE[2]};
  }

  /** Between the mouth's axis and the way to the head's centre. */
  double angle() {
    double product = 0;
    double length = 0;
    for (int axis = 0; axis < 3; axis++) {
      product -= direction[axis] * source[axis];
      length += source[axis] * source[axis];
    }
    return Math.acos(Math.max(-1, Math.min(1, product / Math.sqrt(Math.max(length, 1e-12)))));
  }
}
