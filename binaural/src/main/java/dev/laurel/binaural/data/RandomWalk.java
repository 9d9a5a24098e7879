package dev.laurel.binaural.data;

import java.util.Random;

/** How {@link TalkerPath.Walk} goes; drawn once. */
final class RandomWalk {
  private final double start;
  private final double drift;
  private final Sines azimuth;
  private final Sines distance;
  private final Sines height;
  private final Sines yaw;
  private final Sines pitch;

  /** Slow swings of given sizes and random frequencies and phases. */
  private record Sines(double[] sizes, double[] frequencies, double[] phases) {
    static Sines of(Random random, double lowest, double highest, double... sizes) {
      double[] frequencies = new double[sizes.length];
      double[] phases = new double[sizes.length];
      for (int i = 0; i < sizes.length; i++) {
        frequencies[i] = lowest + (highest - lowest) * random.nextDouble();
        phases[i] = 2 * Math.PI * random.nextDouble();
      }
      return new Sines(sizes, frequencies, phases);
    }

    double at(double t) {
      double sum = 0;
      for (int i = 0; i < sizes.length; i++) {
        sum += sizes[i] * Math.sin(2 * Math.PI * frequencies[i] * t + phases[i]);
      }
      return sum;
    }
  }

  private RandomWalk(Random random) {
    start = 2 * Math.PI * random.nextDouble();
    drift = 2 * Math.PI * 0.04 * (random.nextBoolean() ? 1 : -1);
    azimuth = Sines.of(random, 0.02, 0.15, 1.0, 0.6);
    distance = Sines.of(random, 0.03, 0.2, 0.25, 0.15, 0.1);
    height = Sines.of(random, 0.05, 0.3, 0.12, 0.06);
    yaw = Sines.of(random, 0.05, 0.3, 0.5, 0.25);
    pitch = Sines.of(random, 0.05, 0.4, 0.15, 0.06);
  }

  static RandomWalk of(long seed) {
    return new RandomWalk(new Random(seed));
  }

  Pose at(double t) {
    double a = start + drift * t + azimuth.at(t);
    double r = Math.max(0.55, Math.min(1.55, 1.05 + distance.at(t)));
    return new Pose(
        r * Math.cos(a), r * Math.sin(a), height.at(t), a + Math.PI + yaw.at(t), pitch.at(t));
  }
}
