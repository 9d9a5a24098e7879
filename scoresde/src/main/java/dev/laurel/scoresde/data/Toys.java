package dev.laurel.scoresde.data;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.laurel.core.Engine;
import dev.laurel.core.Tensors;
import java.util.List;
import java.util.Random;

/** Point clouds in the plane, of about unit size. */
public enum Toys {
  /** Two interleaved half circles. */
  @JsonProperty("moons")
  MOONS {
    @Override
    double[] point(Random random) {
      double angle = Math.PI * random.nextDouble();
      boolean upper = random.nextBoolean();
      double x = upper ? Math.cos(angle) : 1 - Math.cos(angle);
      double y = upper ? Math.sin(angle) : 0.5 - Math.sin(angle);
      return noisy(random, x - 0.5, y - 0.25, 0.06);
    }
  },
  /** Two circles around each other. */
  @JsonProperty("rings")
  RINGS {
    @Override
    double[] point(Random random) {
      double angle = 2 * Math.PI * random.nextDouble();
      double radius = random.nextBoolean() ? 1.2 : 0.5;
      return noisy(random, radius * Math.cos(angle), radius * Math.sin(angle), 0.05);
    }
  },
  /** A spiral. */
  @JsonProperty("spiral")
  SPIRAL {
    @Override
    double[] point(Random random) {
      double angle = 1.5 * Math.PI * (1 + 2 * random.nextDouble());
      double radius = angle / (4.5 * Math.PI) * 1.5;
      return noisy(random, radius * Math.cos(angle), radius * Math.sin(angle), 0.04);
    }
  },
  /** Every other field of a board. */
  @JsonProperty("checkerboard")
  CHECKERBOARD {
    @Override
    double[] point(Random random) {
      int column = random.nextInt(4);
      int row = 2 * random.nextInt(2) + column % 2;
      return new double[] {
        (column + random.nextDouble() - 2) * 0.75, (row + random.nextDouble() - 2) * 0.75
      };
    }
  },
  /** Eight clusters on a circle. */
  @JsonProperty("gaussians")
  GAUSSIANS {
    @Override
    double[] point(Random random) {
      double angle = Math.PI / 4 * random.nextInt(8);
      return noisy(random, 1.2 * Math.cos(angle), 1.2 * Math.sin(angle), 0.1);
    }
  };

  abstract double[] point(Random random);

  private static double[] noisy(Random random, double x, double y, double std) {
    return new double[] {x + std * random.nextGaussian(), y + std * random.nextGaussian()};
  }

  /** Vectors of length 2, in the scope of the caller. */
  public Examples draw(int count, long seed) {
    Engine.start();
    Random random = new Random(seed);
    float[] values = new float[2 * count];
    for (int i = 0; i < count; i++) {
      double[] point = point(random);
      values[2 * i] = (float) point[0];
      values[2 * i + 1] = (float) point[1];
    }
    return new Examples(Tensors.of(values, count, 2, 1, 1), 0, new int[0], List.of());
  }
}
