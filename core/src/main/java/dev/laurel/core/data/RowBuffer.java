package dev.laurel.core.data;

import dev.laurel.core.Engine;
import dev.laurel.core.Tensors;
import dev.laurel.core.UserError;
import dev.laurel.core.io.AtomicFile;
import dev.laurel.core.io.ElementType;
import dev.laurel.core.io.Npy;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * Collects rows that arrive one by one: in memory up to a budget, beyond it in a temporary {@code
 * .npy} file, so that text formats are parsed once however often they are scanned.
 */
final class RowBuffer implements AutoCloseable {
  private static final int BLOCK_BYTES = 32 << 20;

  private final String name;
  private final int columns;
  private final ElementType type;
  private final long memoryBudget;
  private final ByteBuffer block;
  private final List<Tensor> blocks = new ArrayList<>();
  private final List<long[]> missing = new ArrayList<>();
  private final double[] sums;
  private final long[] counts;
  private Path spill;
  private FileChannel spillChannel;
  private long rows;
  private long blockBytes;

  /**
   * An empty buffer.
   *
   * @param memoryBudget bytes of rows to hold in memory
   */
  RowBuffer(String name, int columns, ScalarType type, long memoryBudget) {
    this.name = name;
    this.columns = columns;
    this.type = ElementType.of(type);
    this.memoryBudget = memoryBudget;
    long rowBytes = (long) columns * this.type.bytes();
    int capacity = (int) Math.min(1 << 30, Math.max(rowBytes, BLOCK_BYTES / rowBytes * rowBytes));
    this.block = ByteBuffer.allocateDirect(capacity).order(ByteOrder.LITTLE_ENDIAN);
    this.sums = new double[columns];
    this.counts = new long[columns];
    Engine.start();
  }

  /**
   * Adds a row; NaN marks a value that {@link #finish} shall replace by its column's mean.
   *
   * @param keep whether NaN stays instead
   */
  void add(double[] row, boolean keep) throws IOException {
    if (block.remaining() < columns * type.bytes()) {
      flush();
    }
    for (int j = 0; j < columns; j++) {
      double value = row[j];
      if (Double.isNaN(value) && keep) {
        // Nobody is to replace it.
      } else if (Double.isNaN(value)) {
        missing.add(new long[] {rows, j});
      } else {
        sums[j] += value;
        counts[j]++;
      }
      if (type == ElementType.F64) {
        block.putDouble(value);
      } else {
        block.putFloat((float) value);
      }
    }
    rows++;
  }

  private void flush() throws IOException {
    if (block.position() == 0) {
      return;
    }
    block.flip();
    if (spillChannel == null && blockBytes + block.limit() > memoryBudget) {
      startSpill();
    }
    if (spillChannel != null) {
      write(block);
    } else {
      blocks.add(copyOfBlock());
      blockBytes += block.limit();
    }
    block.clear();
  }

  private Tensor copyOfBlock() {
    try (PointerScope scope = new PointerScope()) {
      long count = block.limit() / ((long) columns * type.bytes());
      Tensor copy = Tensors.empty(type.scalarType(), count, columns);
      copy.retainReference();
      new BytePointer(copy.data_ptr()).limit(block.limit()).asByteBuffer().put(block);
      return copy;
    }
  }

  private void startSpill() throws IOException {
    spill = Files.createTempFile("laurel-rows-", ".npy");
    spillChannel = FileChannel.open(spill, StandardOpenOption.WRITE, StandardOpenOption.READ);
    Npy.writeHeader(spillChannel, type, Long.MAX_VALUE, columns);
    for (Tensor held : blocks) {
      try (held;
          BytePointer memory = new BytePointer(held.data_ptr())) {
        write(memory.limit(held.nbytes()).asByteBuffer());
      }
    }
    blocks.clear();
  }

  private void write(ByteBuffer buffer) throws IOException {
    while (buffer.hasRemaining()) {
      int unused = spillChannel.write(buffer);
    }
  }

  /**
   * The rows collected.
   *
   * @throws UserError if a column has no value at all to take the mean of
   */
  RowSource finish() throws IOException {
    if (rows == 0) {
      throw UserError.of("%s has no rows of data", name);
    }
    flush();
    if (spillChannel == null) {
      for (long[] cell : missing) {
        fillInMemory(cell[0], (int) cell[1]);
      }
      DenseRows result = DenseRows.takeOver(blocks, name);
      blocks.clear();
      return result;
    }
    for (long[] cell : missing) {
      fillInFile(cell[0], (int) cell[1]);
    }
    spillChannel.position(0);
    Npy.writeHeader(spillChannel, type, rows, columns);
    spillChannel.close();
    spillChannel = null;
    RowSource file = NpyRows.open(spill);
    RowSource result = new Spilled(file, spill, name);
    spill = null;
    return result;
  }

  private double mean(int column) {
    if (counts[column] == 0) {
      throw UserError.of("%s: column %d has no value at all, so it has no mean", name, column + 1);
    }
    return sums[column] / counts[column];
  }

  private void fillInMemory(long row, int column) {
    long first = 0;
    for (Tensor held : blocks) {
      if (row < first + held.size(0)) {
        try (PointerScope scope = new PointerScope();
            var value = new org.bytedeco.pytorch.Scalar(mean(column))) {
          Tensor unused = held.select(0, row - first).select(0, column).fill_(value);
        }
        return;
      }
      first += held.size(0);
    }
  }

  private void fillInFile(long row, int column) throws IOException {
    ByteBuffer cell = ByteBuffer.allocate(type.bytes()).order(ByteOrder.LITTLE_ENDIAN);
    if (type == ElementType.F64) {
      cell.putDouble(mean(column));
    } else {
      cell.putFloat((float) mean(column));
    }
    long dataStart = spillChannel.size() - rows * columns * type.bytes();
    int unused =
        spillChannel.write(cell.flip(), dataStart + (row * columns + column) * type.bytes());
  }

  @Override
  public void close() throws IOException {
    blocks.forEach(Tensor::close);
    if (spillChannel != null) {
      spillChannel.close();
    }
    if (spill != null) {
      Files.deleteIfExists(spill);
    }
  }

  /** The temporary file, deleted when closed. */
  private record Spilled(RowSource file, Path path, String name) implements RowSource {
    Spilled {
      path.toFile().deleteOnExit();
    }

    @Override
    public long rows() {
      return file.rows();
    }

    @Override
    public int columns() {
      return file.columns();
    }

    @Override
    public ScalarType type() {
      return file.type();
    }

    @Override
    public boolean inMemory() {
      return false;
    }

    @Override
    public void scan(long fromRow, int tileRows, Consumer<Tile> visitor) {
      file.scan(fromRow, tileRows, visitor);
    }

    @Override
    public void close() {
      try {
        Files.deleteIfExists(path);
      } catch (IOException e) {
        throw new UserError("cannot delete " + path + ": " + AtomicFile.reason(e), e);
      }
    }
  }
}
