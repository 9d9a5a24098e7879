package dev.laurel.core.data;

import dev.laurel.core.Engine;
import dev.laurel.core.Tensors;
import dev.laurel.core.UserError;
import dev.laurel.core.io.AtomicFile;
import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.GZIPInputStream;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * The IDX format of the MNIST family: unsigned bytes of any number of dimensions, plain or gzipped.
 */
public final class Idx {
  private static final int UNSIGNED_BYTE = 0x08;
  private static final long MAX_BYTES = 1L << 34;

  private Idx() {}

  /**
   * Reads a file as stored.
   *
   * @return a uint8 tensor with the file's dimensions, in the scope of the caller
   * @throws UserError if the file is not a whole IDX file of unsigned bytes
   */
  public static Tensor read(Path path) {
    Engine.start();
    try (DataInputStream in = new DataInputStream(open(path))) {
      return read(path, in);
    } catch (EOFException e) {
      throw new UserError(path + " is truncated: its header promises more bytes", e);
    } catch (IOException e) {
      throw new UserError("cannot read " + path + ": " + AtomicFile.reason(e), e);
    }
  }

  private static InputStream open(Path path) throws IOException {
    BufferedInputStream in = new BufferedInputStream(Files.newInputStream(path), 1 << 16);
    try {
      in.mark(2);
      boolean gzip = in.read() == 0x1f && in.read() == 0x8b;
      in.reset();
      return gzip ? new GZIPInputStream(in, 1 << 16) : in;
    } catch (IOException e) {
      in.close();
      throw e;
    }
  }

  private static Tensor read(Path path, DataInputStream in) throws IOException {
    int magic = in.readInt();
    int dimensions = magic & 0xff;
    if (magic >>> 16 != 0 || (magic >> 8 & 0xff) != UNSIGNED_BYTE || dimensions < 1) {
      throw UserError.of(
          "%s is not an IDX file of unsigned bytes: its first four bytes are %08x", path, magic);
    }
    long[] shape = new long[dimensions];
    long bytes = 1;
    for (int i = 0; i < dimensions; i++) {
      shape[i] = Integer.toUnsignedLong(in.readInt());
      bytes *= shape[i];
      if (bytes > MAX_BYTES) {
        throw UserError.of("%s claims more than %d bytes of data", path, MAX_BYTES);
      }
    }
    byte[] part = new byte[1 << 20];
    try (PointerScope scope = new PointerScope()) {
      Tensor tensor = Tensors.empty(ScalarType.Byte, shape);
      BytePointer memory = new BytePointer(tensor.data_ptr());
      for (long done = 0; done < bytes; ) {
        int wanted = (int) Math.min(part.length, bytes - done);
        in.readFully(part, 0, wanted);
        memory.position(done).put(part, 0, wanted);
        done += wanted;
      }
      return Tensors.keep(tensor);
    }
  }

  /**
   * Reads images as rows of float32 between 0 and 1, the first dimension counting the rows.
   *
   * @throws UserError if the file is not an IDX file of at least two dimensions
   */
  public static DenseRows rows(Path path) {
    try (PointerScope scope = new PointerScope()) {
      Tensor bytes = read(path);
      if (bytes.dim() < 2 || bytes.numel() == 0) {
        throw UserError.of(
            "%s has %d dimensions and %d values; images are needed",
            path, bytes.dim(), bytes.numel());
      }
      Tensor rows = bytes.reshape(bytes.size(0), -1).to(ScalarType.Float);
      try (var scale = new org.bytedeco.pytorch.Scalar(255.0)) {
        Tensor unused = rows.div_(scale);
      }
      rows.retainReference();
      return DenseRows.takeOver(List.of(rows), path.toString());
    }
  }

  /**
   * Reads labels.
   *
   * @throws UserError if the file is not an IDX file of one dimension
   */
  public static int[] labels(Path path) {
    try (PointerScope scope = new PointerScope()) {
      Tensor bytes = read(path);
      if (bytes.dim() != 1) {
        throw UserError.of("%s has %d dimensions; labels have one", path, bytes.dim());
      }
      return Tensors.ints(bytes);
    }
  }
}
