package dev.laurel.scoresde.data;

import dev.laurel.core.Engine;
import dev.laurel.core.Tensors;
import dev.laurel.core.UserError;
import java.awt.Color;
import java.awt.GradientPaint;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.Shape;
import java.awt.geom.Area;
import java.awt.geom.Ellipse2D;
import java.awt.geom.Path2D;
import java.awt.geom.Rectangle2D;
import java.awt.image.BufferedImage;
import java.util.List;
import java.util.Random;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * Pictures of one shape on a light ground. The shape decides the hue, so that a picture made grey
 * has one right colour, and whether a model found it can be counted.
 */
public final class ColouredShapes {
  /** The shapes, which are the classes. */
  public static final List<String> CLASSES = List.of("disc", "square", "triangle", "ring");

  /** Hue of every class, as a share of the circle: red, green, blue, violet. */
  private static final float[] HUES = {0.0f, 0.33f, 0.61f, 0.8f};

  private static final int OVERSAMPLING = 2;

  private ColouredShapes() {}

  /**
   * Draws pictures of 256 levels and 3 channels, in the scope of the caller.
   *
   * @param side in pixels, at least 8
   */
  public static Examples draw(int count, int side, long seed) {
    if (side < 8) {
      throw UserError.of("side is %d; shapes need at least 8 pixels", side);
    }
    Engine.start();
    Random random = new Random(seed);
    int area = side * side;
    byte[] pixels = new byte[count * 3 * area];
    int[] labels = new int[count];
    for (int i = 0; i < count; i++) {
      labels[i] = random.nextInt(CLASSES.size());
      int[] colours = picture(labels[i], side, random);
      for (int p = 0; p < area; p++) {
        pixels[(3 * i) * area + p] = (byte) (colours[p] >> 16);
        pixels[(3 * i + 1) * area + p] = (byte) (colours[p] >> 8);
        pixels[(3 * i + 2) * area + p] = (byte) colours[p];
      }
    }
    Tensor values = Tensors.empty(ScalarType.Byte, count, 3, side, side);
    new BytePointer(values.data_ptr()).put(pixels, 0, pixels.length);
    return new Examples(values, 256, labels, CLASSES);
  }

  private static int[] picture(int label, int side, Random random) {
    int large = side * OVERSAMPLING;
    BufferedImage image = new BufferedImage(large, large, BufferedImage.TYPE_INT_RGB);
    Graphics2D graphics = image.createGraphics();
    graphics.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
    float light = 0.85f + 0.1f * random.nextFloat();
    float dark = light - 0.15f * random.nextFloat();
    graphics.setPaint(
        new GradientPaint(
            0, 0, new Color(light, light, light), 0, large, new Color(dark, dark, dark)));
    graphics.fillRect(0, 0, large, large);
    double radius = large * (0.2 + 0.15 * random.nextDouble());
    double x = radius + (large - 2 * radius) * random.nextDouble();
    double y = radius + (large - 2 * radius) * random.nextDouble();
    float saturation = 0.75f + 0.2f * random.nextFloat();
    float brightness = 0.7f + 0.25f * random.nextFloat();
    graphics.setPaint(Color.getHSBColor(HUES[label], saturation, brightness));
    graphics.fill(shape(label, x, y, radius));
    graphics.dispose();
    int[] colours = new int[side * side];
    for (int p = 0; p < colours.length; p++) {
      int left = p % side * OVERSAMPLING;
      int top = p / side * OVERSAMPLING;
      colours[p] = mean(image, left, top);
    }
    return colours;
  }

  private static int mean(BufferedImage image, int left, int top) {
    int[] sums = new int[3];
    for (int k = 0; k < OVERSAMPLING * OVERSAMPLING; k++) {
      int colour = image.getRGB(left + k % OVERSAMPLING, top + k / OVERSAMPLING);
      for (int channel = 0; channel < 3; channel++) {
        sums[channel] += colour >> (16 - 8 * channel) & 0xff;
      }
    }
    int count = OVERSAMPLING * OVERSAMPLING;
    return ((sums[0] / count) << 16) | ((sums[1] / count) << 8) | (sums[2] / count);
  }

  private static Shape shape(int label, double x, double y, double radius) {
    Ellipse2D disc = new Ellipse2D.Double(x - radius, y - radius, 2 * radius, 2 * radius);
    return switch (label) {
      case 0 -> disc;
      case 1 -> new Rectangle2D.Double(x - radius, y - radius, 2 * radius, 2 * radius);
      case 2 -> {
        Path2D path = new Path2D.Double();
        path.moveTo(x, y - radius);
        path.lineTo(x + radius, y + radius);
        path.lineTo(x - radius, y + radius);
        path.closePath();
        yield path;
      }
      default -> {
        double inner = radius * 0.55;
        Area ring = new Area(disc);
        ring.subtract(new Area(new Ellipse2D.Double(x - inner, y - inner, 2 * inner, 2 * inner)));
        yield ring;
      }
    };
  }

  /**
   * The class whose hue a picture's most colourful pixels have.
   *
   * @param red pixels of the channel in [0, 1]
   * @param green likewise
   * @param blue likewise
   */
  public static int classByHue(float[] red, float[] green, float[] blue) {
    double x = 0;
    double y = 0;
    for (int p = 0; p < red.length; p++) {
      float[] hsb = Color.RGBtoHSB(level(red[p]), level(green[p]), level(blue[p]), null);
      double weight = hsb[1] * hsb[1];
      x += weight * Math.cos(2 * Math.PI * hsb[0]);
      y += weight * Math.sin(2 * Math.PI * hsb[0]);
    }
    double hue = Math.atan2(y, x) / (2 * Math.PI);
    int best = 0;
    for (int i = 1; i < HUES.length; i++) {
      if (distance(hue, HUES[i]) < distance(hue, HUES[best])) {
        best = i;
      }
    }
    return best;
  }

  private static double distance(double hue, double other) {
    double difference = Math.abs(hue - other) % 1;
    return Math.min(difference, 1 - difference);
  }

  private static int level(float value) {
    return Math.max(0, Math.min(255, Math.round(255 * value)));
  }
}
