package dev.laurel.core.data;

import dev.laurel.core.Engine;
import dev.laurel.core.Tensors;
import dev.laurel.core.UserError;
import dev.laurel.core.io.AtomicFile;
import dev.laurel.core.io.ElementType;
import dev.laurel.core.io.Npy;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * The rows of a two-dimensional {@code .npy} file, read tile by tile: while one tile is worked on,
 * the next is read. Memory: two tiles, whatever the size of the file.
 */
public final class NpyRows implements RowSource {
  private final Path path;
  private final Npy.Header header;

  private NpyRows(Path path, Npy.Header header) {
    this.path = path;
    this.header = header;
  }

  /**
   * Opens a file without reading its rows. A file in Fortran order, or in big-endian, is read into
   * memory instead, for its rows do not lie together.
   *
   * @throws UserError if the file is not a whole two-dimensional {@code .npy}
   */
  public static RowSource open(Path path) {
    Npy.Header header = Npy.header(path);
    if (header.shape().length != 2) {
      throw UserError.of(
          "%s has %d dimensions; a matrix (rows, columns) is needed", path, header.shape().length);
    }
    if (header.shape()[0] == 0 || header.shape()[1] == 0) {
      throw UserError.of(
          "%s is empty: %d rows, %d columns", path, header.shape()[0], header.shape()[1]);
    }
    if (header.shape()[1] > Integer.MAX_VALUE) {
      throw UserError.of("%s has %d columns; allowed: 2^31-1", path, header.shape()[1]);
    }
    if (header.fortranOrder() || !header.littleEndian()) {
      return inMemory(path);
    }
    return new NpyRows(path, header);
  }

  /** Reads the whole file into memory. */
  public static DenseRows inMemory(Path path) {
    Engine.start();
    try (PointerScope scope = new PointerScope()) {
      Tensor matrix = floating(Npy.read(path));
      matrix.retainReference();
      return DenseRows.takeOver(List.of(matrix), path.toString());
    }
  }

  /** float64 stays, everything else becomes float32. */
  private static Tensor floating(Tensor stored) {
    return stored.scalar_type().intern() == ScalarType.Double
        ? stored
        : Tensors.as(stored, ScalarType.Float);
  }

  /** Bytes of the data. */
  public long dataBytes() {
    return header.dataBytes();
  }

  @Override
  public long rows() {
    return header.shape()[0];
  }

  @Override
  public int columns() {
    return (int) header.shape()[1];
  }

  @Override
  public ScalarType type() {
    return header.type() == ElementType.F64 ? ScalarType.Double : ScalarType.Float;
  }

  @Override
  public boolean inMemory() {
    return false;
  }

  @Override
  public String name() {
    return path.toString();
  }

  @Override
  public void scan(long fromRow, int tileRows, Consumer<Tile> visitor) {
    ExecutorService reader =
        Executors.newSingleThreadExecutor(
            task -> {
              Thread thread = new Thread(task, "laurel-npy-reader");
              thread.setDaemon(true);
              return thread;
            });
    long rowBytes = (long) columns() * header.type().bytes();
    int rowsPerTile = (int) Math.max(1, Math.min(tileRows, (1L << 30) / rowBytes));
    try (PointerScope scope = new PointerScope();
        FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
      try {
        BytePointer[] buffers = {
          new BytePointer(rowsPerTile * rowBytes), new BytePointer(rowsPerTile * rowBytes)
        };
        Future<?> reading = reader.submit(() -> read(channel, buffers[0], fromRow, rowsPerTile));
        int turn = 0;
        for (long first = fromRow; first < rows(); first += rowsPerTile) {
          reading.get();
          long next = first + rowsPerTile;
          if (next < rows()) {
            BytePointer target = buffers[1 - turn];
            reading = reader.submit(() -> read(channel, target, next, rowsPerTile));
          }
          try (PointerScope tile = new PointerScope()) {
            long count = Math.min(rowsPerTile, rows() - first);
            Tensor stored =
                Tensors.over(buffers[turn], header.type().scalarType(), count, columns());
            visitor.accept(new DenseTile(first, floating(stored)));
          }
          turn = 1 - turn;
        }
      } finally {
        // The reader must have let go of the buffers before the scope frees them.
        stop(reader);
      }
    } catch (IOException e) {
      throw new UserError("cannot read " + path + ": " + AtomicFile.reason(e), e);
    } catch (ExecutionException e) {
      String why =
          e.getCause() instanceof IOException io
              ? AtomicFile.reason(io)
              : String.valueOf(e.getCause());
      throw new UserError("cannot read " + path + ": " + why, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new java.util.concurrent.CancellationException("interrupted while reading " + path);
    }
  }

  private static void stop(ExecutorService reader) {
    reader.shutdownNow();
    boolean interrupted = Thread.interrupted();
    try {
      // Reading a tile takes milliseconds.
      boolean stopped = reader.awaitTermination(1, TimeUnit.MINUTES);
      if (!stopped) {
        throw new IllegalStateException("a read has hung for a minute");
      }
    } catch (InterruptedException e) {
      interrupted = true;
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private Void read(FileChannel channel, BytePointer target, long firstRow, int maxRows)
      throws IOException {
    long rowBytes = (long) columns() * header.type().bytes();
    long bytes = Math.min(maxRows, rows() - firstRow) * rowBytes;
    ByteBuffer buffer = target.position(0).limit(bytes).asByteBuffer();
    long at = header.dataStart() + firstRow * rowBytes;
    while (buffer.hasRemaining()) {
      int read = channel.read(buffer, at);
      if (read < 0) {
        throw new EOFException("the file became shorter while it was read");
      }
      at += read;
    }
    return null;
  }
}
