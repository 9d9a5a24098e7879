package dev.laurel.core.report;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.Base64;
import javax.imageio.ImageIO;

/** Rows of numbers as grey pictures in a grid. */
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
