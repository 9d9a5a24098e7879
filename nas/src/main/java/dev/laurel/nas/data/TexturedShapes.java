package dev.laurel.nas.data;

import dev.laurel.core.Tensors;
import java.util.List;
import java.util.Random;
import org.bytedeco.pytorch.Tensor;

/**
 * Drawn pictures: a disc, a square or a triangle, striped across or along, anywhere, of any colour
 * and size, in noise. To tell the stripes apart a convolution is needed; a mean is not enough.
 */
final class TexturedShapes {
  /** Shape and stripes. */
  public static final List<String> CLASSES =
      List.of(
          "disc across",
          "disc along",
          "square across",
          "square along",
          "triangle across",
          "triangle along");

  private static final int CHANNELS = 3;
  private static final double NOISE = 0.1;

  private TexturedShapes() {}

  /**
   * What was drawn.
   *
   * @param pixels float32, {@code (count, 3, side, side)}, 0 to 1
   * @param labels places in {@link #CLASSES}
   */
  public record Drawn(Tensor pixels, int[] labels) {}

  /** Draws; of every class equally many. */
  public static Drawn draw(int count, int side, Random random) {
    float[] pixels = new float[count * CHANNELS * side * side];
    int[] labels = new int[count];
    for (int i = 0; i < count; i++) {
      labels[i] = i % CLASSES.size();
      picture(pixels, i * CHANNELS * side * side, side, labels[i], random);
    }
    return new Drawn(Tensors.of(pixels, count, CHANNELS, side, side), labels);
  }

  private static void picture(float[] to, int offset, int side, int label, Random random) {
    double radius = side * (0.25 + 0.15 * random.nextDouble());
    double x0 = radius + (side - 2 * radius) * random.nextDouble();
    double y0 = radius + (side - 2 * radius) * random.nextDouble();
    boolean along = label % 2 == 1;
    int phase = random.nextInt(4);
    double[] ground = colour(random);
    double[] ink = {(ground[0] + 0.5) % 1, (ground[1] + 0.5) % 1, (ground[2] + 0.5) % 1};
    for (int y = 0; y < side; y++) {
      for (int x = 0; x < side; x++) {
        boolean striped = ((along ? x : y) + phase) / 2 % 2 == 0;
        boolean inside = inside(label / 2, (x - x0) / radius, (y - y0) / radius) && striped;
        for (int c = 0; c < CHANNELS; c++) {
          double value = (inside ? ink : ground)[c] + NOISE * random.nextGaussian();
          to[offset + (c * side + y) * side + x] = (float) Math.max(0, Math.min(1, value));
        }
      }
    }
  }

  private static double[] colour(Random random) {
    return new double[] {random.nextDouble(), random.nextDouble(), random.nextDouble()};
  }

  /** Whether a point is in a shape about 0 of radius 1. */
  private static boolean inside(int shape, double x, double y) {
    return switch (shape) {
      case 0 -> x * x + y * y < 1;
      case 1 -> Math.max(Math.abs(x), Math.abs(y)) < 0.9;
      default -> y < 0.8 && y > -1 && Math.abs(x) < (y + 1) / 1.8;
    };
  }
}
