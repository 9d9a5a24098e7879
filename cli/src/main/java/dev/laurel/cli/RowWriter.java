package dev.laurel.cli;

import dev.laurel.core.Tensors;
import dev.laurel.core.UserError;
import dev.laurel.core.io.AtomicFile;
import dev.laurel.core.io.ElementType;
import dev.laurel.core.io.Npy;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.function.Consumer;
import org.bytedeco.pytorch.Tensor;

/** Writes rows to {@code .npy} or {@code .csv}, tile by tile, whole or not at all. */
final class RowWriter {
  private RowWriter() {}

  /**
   * Writes a file.
   *
   * @param rows how many will come
   * @param columns of each
   * @param producer hands tiles (b, columns) to the consumer it is given
   */
  static void write(Path path, long rows, int columns, Consumer<Consumer<Tensor>> producer) {
    boolean text = path.toString().endsWith(".csv");
    if (!text && !path.toString().endsWith(".npy")) {
      throw UserError.of("%s: coordinates are written as .npy or .csv", path);
    }
    AtomicFile.write(
        path,
        channel -> {
          if (!text) {
            Npy.writeHeader(channel, ElementType.F32, rows, columns);
          }
          try {
            producer.accept(tile -> append(channel, tile, columns, text));
          } catch (UncheckedIOException e) {
            throw e.getCause();
          }
        });
  }

  private static void append(FileChannel channel, Tensor tile, int columns, boolean text) {
    float[] values = Tensors.floats(tile);
    ByteBuffer bytes;
    if (text) {
      StringBuilder lines = new StringBuilder(values.length * 12);
      for (int i = 0; i < values.length; i++) {
        lines.append(values[i]).append((i + 1) % columns == 0 ? '\n' : ',');
      }
      bytes = ByteBuffer.wrap(lines.toString().getBytes(StandardCharsets.US_ASCII));
    } else {
      bytes = ByteBuffer.allocate(4 * values.length).order(ByteOrder.LITTLE_ENDIAN);
      bytes.asFloatBuffer().put(values);
    }
    try {
      while (bytes.hasRemaining()) {
        int unused = channel.write(bytes);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
