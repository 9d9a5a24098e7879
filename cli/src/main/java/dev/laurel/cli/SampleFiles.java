package dev.laurel.cli;

import dev.laurel.core.Tensors;
import dev.laurel.core.UserError;
import dev.laurel.core.io.AtomicFile;
import dev.laurel.core.io.Npy;
import dev.laurel.core.io.Safetensors;
import dev.laurel.core.report.Pictures;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;

/** Writes samples in the form that a file's name asks for. */
final class SampleFiles {
  /** What can be written. */
  static final String FORMATS =
      ".png (a grid), .npz or .npy (uint8, N x H x W x C), .safetensors, .csv (vectors)";

  private static final int GRID_SIDE = 512;

  private SampleFiles() {}

  /**
   * Refuses a name that cannot be written, before any work.
   *
   * @param pictures whether the samples are pictures
   */
  static void requireKnown(Path path, boolean pictures) {
    String ending = ending(path);
    boolean known =
        switch (ending) {
          case "png", "npz" -> pictures;
          case "csv" -> !pictures;
          default -> ending.equals("npy") || ending.equals("safetensors");
        };
    if (!known) {
      throw UserError.of(
          "%s: %s cannot be written so; allowed: %s",
          path, pictures ? "pictures" : "vectors", FORMATS);
    }
  }

  private static String ending(Path path) {
    String name = path.getFileName().toString().toLowerCase(Locale.ROOT);
    return name.substring(name.lastIndexOf('.') + 1);
  }

  /**
   * Writes samples, whole or not at all.
   *
   * @param samples (n, channels, height, width); pictures in [0, 1]
   * @param perLine pictures in a line of a grid; 0 means a square
   */
  static void write(Path path, Tensor samples, boolean pictures, int perLine) {
    try (PointerScope scope = new PointerScope()) {
      switch (ending(path)) {
        case "png" -> Pictures.write(path, grid(samples, perLine));
        case "npz" -> archive(path, pictures ? bytes(samples) : rows(samples));
        case "npy" -> Npy.write(path, pictures ? bytes(samples) : rows(samples));
        case "csv" -> table(path, rows(samples));
        default -> Safetensors.write(path, Map.of("samples", samples.contiguous()), Map.of());
      }
    }
  }

  /** A grid that is not too small to see. */
  static java.awt.image.BufferedImage grid(Tensor samples, int perLine) {
    int line = perLine > 0 ? perLine : (int) Math.ceil(Math.sqrt((double) samples.size(0)));
    int zoom = Math.max(1, Math.toIntExact(GRID_SIDE / (line * samples.size(3))));
    return Pictures.grid(samples, line, zoom);
  }

  private static Tensor rows(Tensor samples) {
    return samples.flatten(1, -1).contiguous();
  }

  private static Tensor bytes(Tensor samples) {
    Tensor scaled = samples.mul(new Scalar(255.0)).clamp_min(new Scalar(0.0));
    return scaled.clamp_max(new Scalar(255.0)).to(ScalarType.Byte).permute(0, 2, 3, 1).contiguous();
  }

  private static void archive(Path path, Tensor array) {
    AtomicFile.write(
        path,
        channel -> {
          Path part = Files.createTempFile("laurel", ".npy");
          try {
            Npy.write(part, array);
            ZipOutputStream zip = new ZipOutputStream(Channels.newOutputStream(channel));
            zip.putNextEntry(new ZipEntry("samples.npy"));
            Files.copy(part, zip);
            zip.closeEntry();
            zip.finish();
          } finally {
            Files.delete(part);
          }
        });
  }

  private static void table(Path path, Tensor rows) {
    StringBuilder text = new StringBuilder();
    for (double[] row : Tensors.rows(rows)) {
      for (int i = 0; i < row.length; i++) {
        text.append(i == 0 ? "" : ",").append((float) row[i]);
      }
      text.append('\n');
    }
    text(path, text.toString());
  }

  /** Writes text, whole or not at all. */
  static void text(Path path, String text) {
    ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
    AtomicFile.write(path, channel -> all(channel, bytes));
  }

  private static void all(java.nio.channels.FileChannel channel, ByteBuffer bytes)
      throws IOException {
    while (bytes.hasRemaining()) {
      int unused = channel.write(bytes);
    }
  }
}
