package dev.laurel.core.data;

import dev.laurel.core.Engine;
import dev.laurel.core.Tensors;
import dev.laurel.core.UserError;
import dev.laurel.core.io.AtomicFile;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.stream.ImageInputStream;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * A folder of pictures: a folder per class with files in it, or files alone, which then are one
 * class. Formats are those of ImageIO: PNG, JPEG, BMP, GIF, TIFF.
 */
public final class ImageFolder {
  private static final List<String> ENDINGS =
      List.of(".png", ".jpg", ".jpeg", ".bmp", ".gif", ".tif", ".tiff");
  private static final long MOST_PIXELS = 100_000_000;

  private ImageFolder() {}

  /** One file and its class. */
  private record Entry(Path file, int label) {}

  /**
   * Reads all pictures in the order of the names. The caller closes the result.
   *
   * @param side width and height of the result: pictures are cut to their middle square and scaled;
   *     0 leaves them, and they must then all have one size
   * @param grey whether to read one channel instead of three
   * @throws UserError if there is no picture, one cannot be read, or sizes differ
   */
  public static ImageSet read(Path folder, int side, boolean grey) {
    Engine.start();
    List<String> classes = new ArrayList<>();
    List<Entry> entries = new ArrayList<>();
    try {
      List<Path> inside = sorted(folder);
      for (Path path : inside) {
        if (Files.isDirectory(path)) {
          List<Path> files = sorted(path).stream().filter(ImageFolder::isImage).toList();
          if (!files.isEmpty()) {
            files.forEach(file -> entries.add(new Entry(file, classes.size())));
            classes.add(path.getFileName().toString());
          }
        }
      }
      if (entries.isEmpty()) {
        inside.stream().filter(ImageFolder::isImage).forEach(f -> entries.add(new Entry(f, 0)));
        classes.add(String.valueOf(folder.getFileName()));
      }
    } catch (IOException e) {
      throw new UserError("cannot read " + folder + ": " + AtomicFile.reason(e), e);
    }
    if (entries.isEmpty()) {
      throw UserError.of(
          "%s holds no pictures, neither itself nor in folders of its own; files that end in %s are"
              + " looked for",
          folder, String.join(" ", ENDINGS));
    }
    return images(entries, classes, side, grey);
  }

  /**
   * Reads one picture.
   *
   * @param grey whether it becomes grey
   * @throws UserError if it cannot be read
   */
  public static ImageSet readFile(Path file, boolean grey) {
    return readFile(file, 0, grey);
  }

  /**
   * The same, cut and scaled as by {@link #read}.
   *
   * @param side width and height of the result; 0 leaves it
   */
  public static ImageSet readFile(Path file, int side, boolean grey) {
    Engine.start();
    if (!Files.isRegularFile(file)) {
      throw UserError.of("%s does not exist, or is no file", file);
    }
    return images(List.of(new Entry(file, 0)), List.of("picture"), side, grey);
  }

  private static ImageSet images(
      List<Entry> entries, List<String> classes, int side, boolean grey) {
    int channels = grey ? 1 : 3;
    int[] labels = new int[entries.size()];
    Tensor pixels = null;
    int width = side;
    int height = side;
    try (PointerScope scope = new PointerScope()) {
      BytePointer memory = null;
      for (int i = 0; i < labels.length; i++) {
        Path file = entries.get(i).file();
        BufferedImage image = decode(file);
        if (side > 0) {
          image = square(image, side);
        }
        if (pixels == null) {
          width = image.getWidth();
          height = image.getHeight();
          pixels = Tensors.empty(ScalarType.Byte, labels.length, channels, height, width);
          memory = new BytePointer(pixels.data_ptr());
        }
        if (image.getWidth() != width || image.getHeight() != height) {
          throw UserError.of(
              "%s is %d x %d, the pictures before it are %d x %d; give a side to which all are cut"
                  + " and scaled",
              file, image.getWidth(), image.getHeight(), width, height);
        }
        byte[] planes = planes(image, channels);
        memory.position((long) i * planes.length).put(planes, 0, planes.length);
        labels[i] = entries.get(i).label();
      }
      pixels.retainReference();
      return new ImageSet(pixels, labels, classes);
    }
  }

  private static List<Path> sorted(Path folder) throws IOException {
    try (var listed = Files.list(folder)) {
      return listed.sorted().toList();
    }
  }

  private static boolean isImage(Path path) {
    String name = path.getFileName().toString().toLowerCase(Locale.ROOT);
    return ENDINGS.stream().anyMatch(name::endsWith) && Files.isRegularFile(path);
  }

  private static BufferedImage decode(Path file) {
    try (ImageInputStream in = ImageIO.createImageInputStream(file.toFile())) {
      Iterator<ImageReader> readers = in == null ? null : ImageIO.getImageReaders(in);
      if (readers == null || !readers.hasNext()) {
        throw UserError.of("%s is not a picture in a format that can be read", file);
      }
      ImageReader reader = readers.next();
      try {
        reader.setInput(in, true, true);
        // Looked at before decoding: a small file can claim a picture that fills the memory.
        long claimed = (long) reader.getWidth(0) * reader.getHeight(0);
        if (claimed > MOST_PIXELS) {
          throw UserError.of(
              "%s claims %d pixels; at most %d are read", file, claimed, MOST_PIXELS);
        }
        return reader.read(0);
      } finally {
        reader.dispose();
      }
    } catch (IOException | IllegalArgumentException | IndexOutOfBoundsException e) {
      throw new UserError("cannot read the picture " + file + ": " + e.getMessage(), e);
    }
  }

  private static BufferedImage square(BufferedImage image, int side) {
    int least = Math.min(image.getWidth(), image.getHeight());
    BufferedImage current =
        image.getSubimage(
            (image.getWidth() - least) / 2, (image.getHeight() - least) / 2, least, least);
    // Halving first: bilinear scaling looks at four pixels only and would alias.
    while (current.getWidth() >= 2 * side && current.getWidth() > 1) {
      current = scaled(current, Math.max(side, current.getWidth() / 2));
    }
    return current.getWidth() == side ? current : scaled(current, side);
  }

  private static BufferedImage scaled(BufferedImage image, int side) {
    BufferedImage result = new BufferedImage(side, side, BufferedImage.TYPE_INT_RGB);
    Graphics2D graphics = result.createGraphics();
    graphics.setRenderingHint(
        RenderingHints.KEY_INTERPOLATION, RenderingHints.VALUE_INTERPOLATION_BILINEAR);
    graphics.drawImage(image, 0, 0, side, side, null);
    graphics.dispose();
    return result;
  }

  private static byte[] planes(BufferedImage image, int channels) {
    int width = image.getWidth();
    int area = width * image.getHeight();
    byte[] planes = new byte[channels * area];
    int[] colours = image.getRGB(0, 0, width, image.getHeight(), null, 0, width);
    for (int i = 0; i < area; i++) {
      int red = colours[i] >> 16 & 0xff;
      int green = colours[i] >> 8 & 0xff;
      int blue = colours[i] & 0xff;
      if (channels == 1) {
        // Rec. 601 luma, as in most libraries.
        planes[i] = (byte) Math.round(0.299 * red + 0.587 * green + 0.114 * blue);
      } else {
        planes[i] = (byte) red;
        planes[area + i] = (byte) green;
        planes[2 * area + i] = (byte) blue;
      }
    }
    return planes;
  }
}
