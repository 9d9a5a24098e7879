package dev.laurel.core.report;

import dev.laurel.core.Tensors;
import dev.laurel.core.io.AtomicFile;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.Channels;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Base64;
import javax.imageio.ImageIO;
import org.bytedeco.pytorch.Tensor;

/** Pictures in a grid. */
public final class Pictures {
  private static final int GAP = 2;

  private Pictures() {}

  /**
   * Draws rows side by side, each scaled to its own range.
   *
   * @param rows pixels of each picture, row by row
   * @param width of a picture; its height is {@code rows[i].length / width}
   * @param perLine pictures in a line of the grid
   */
  public static BufferedImage grid(double[][] rows, int width, int perLine) {
    int height = rows[0].length / width;
    int lines = (rows.length + perLine - 1) / perLine;
    BufferedImage image =
        new BufferedImage(
            perLine * (width + GAP) - GAP,
            lines * (height + GAP) - GAP,
            BufferedImage.TYPE_INT_ARGB);
    for (int i = 0; i < rows.length; i++) {
      double least = Arrays.stream(rows[i]).min().orElse(0);
      double range = Math.max(1e-12, Arrays.stream(rows[i]).max().orElse(1) - least);
      int left = i % perLine * (width + GAP);
      int top = i / perLine * (height + GAP);
      for (int p = 0; p < width * height; p++) {
        int grey = (int) Math.round(255 * (rows[i][p] - least) / range);
        image.setRGB(left + p % width, top + p / width, 0xff000000 | grey * 0x010101);
      }
    }
    return image;
  }

  /**
   * Draws pictures side by side as they are.
   *
   * @param pictures (n, 1 or 3 channels, height, width) in [0, 1]; what is beyond is cut off
   * @param perLine pictures in a line of the grid
   * @param zoom pixels of the grid for a pixel of a picture
   */
  public static BufferedImage grid(Tensor pictures, int perLine, int zoom) {
    int count = Math.toIntExact(pictures.size(0));
    int channels = Math.toIntExact(pictures.size(1));
    int height = Math.toIntExact(pictures.size(2));
    int width = Math.toIntExact(pictures.size(3));
    float[] values = Tensors.floats(pictures);
    int lines = (count + perLine - 1) / perLine;
    BufferedImage image =
        new BufferedImage(
            perLine * (width * zoom + GAP) - GAP,
            lines * (height * zoom + GAP) - GAP,
            BufferedImage.TYPE_INT_RGB);
    int area = height * width;
    for (int i = 0; i < count; i++) {
      int left = i % perLine * (width * zoom + GAP);
      int top = i / perLine * (height * zoom + GAP);
      for (int p = 0; p < area * zoom * zoom; p++) {
        int column = p % (width * zoom);
        int row = p / (width * zoom);
        int pixel = row / zoom * width + column / zoom;
        int colour = 0;
        for (int channel = 0; channel < 3; channel++) {
          int plane = channels == 1 ? 0 : channel;
          float value = values[(i * channels + plane) * area + pixel];
          colour = (colour << 8) | Math.max(0, Math.min(255, (int) (255 * value)));
        }
        image.setRGB(left + column, top + row, colour);
      }
    }
    return image;
  }

  /** Writes a picture as PNG, whole or not at all. */
  public static void write(Path path, BufferedImage image) {
    AtomicFile.write(
        path, channel -> ImageIO.write(image, "png", Channels.newOutputStream(channel)));
  }

  /** A picture as a {@code data:} address for HTML. */
  public static String dataUrl(BufferedImage image) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try {
      boolean written = ImageIO.write(image, "png", out);
      if (!written) {
        throw new IllegalStateException("this Java has no PNG writer");
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return "data:image/png;base64," + Base64.getEncoder().encodeToString(out.toByteArray());
  }
}
