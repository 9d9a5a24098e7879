package dev.laurel.core.io;

import dev.laurel.core.Tensors;
import dev.laurel.core.UserError;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.Enumeration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;

/** NumPy's array files: {@code .npy} one by one, {@code .npz} as an archive of them. */
public final class Npy {
  private static final byte[] MAGIC = {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y'};
  private static final int MAX_HEADER_BYTES = 1 << 20;
  private static final long MAX_ARCHIVE_ENTRY_BYTES = 1L << 32;
  private static final Pattern DESCR = Pattern.compile("'descr'\\s*:\\s*'([<>|=]?)([a-z]\\d+)'");
  private static final Pattern ORDER = Pattern.compile("'fortran_order'\\s*:\\s*(True|False)");
  private static final Pattern SHAPE = Pattern.compile("'shape'\\s*:\\s*\\(([\\d,\\sL]*)\\)");

  private Npy() {}

  /**
   * What the header says.
   *
   * @param type element type
   * @param littleEndian byte order of the elements
   * @param fortranOrder whether the first index runs fastest
   * @param shape sizes of the dimensions
   * @param dataStart first byte of the elements in the file
   */
  public record Header(
      ElementType type, boolean littleEndian, boolean fortranOrder, long[] shape, long dataStart) {
    /** Bytes of all elements. */
    public long dataBytes() {
      long bytes = type.bytes();
      for (long size : shape) {
        bytes = Math.multiplyExact(bytes, size);
      }
      return bytes;
    }
  }

  /**
   * Reads the header of a file and checks that the data is all there.
   *
   * @throws UserError if the file is not a whole {@code .npy} of numbers
   */
  public static Header header(Path path) {
    try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
      Header header = header(Channels.newInputStream(channel), path.toString());
      long there = channel.size() - header.dataStart();
      if (there < header.dataBytes()) {
        throw UserError.of(
            "%s is truncated: its header promises %d bytes of data, %d are there",
            path, header.dataBytes(), there);
      }
      return header;
    } catch (IOException e) {
      throw new UserError("cannot read " + path + ": " + AtomicFile.reason(e), e);
    }
  }

  private static Header header(InputStream in, String name) throws IOException {
    byte[] start = in.readNBytes(8);
    if (start.length < 8 || !Arrays.equals(start, 0, 6, MAGIC, 0, 6)) {
      throw UserError.of("%s is not a .npy file: its first bytes are not those of NumPy", name);
    }
    int lengthBytes = start[6] == 1 ? 2 : 4;
    byte[] length = in.readNBytes(lengthBytes);
    if (length.length < lengthBytes || start[6] < 1 || start[6] > 3) {
      throw UserError.of("%s: .npy version %d; allowed: 1, 2, 3", name, start[6]);
    }
    ByteBuffer lengthBuffer = ByteBuffer.wrap(length).order(ByteOrder.LITTLE_ENDIAN);
    int headerBytes = lengthBytes == 2 ? lengthBuffer.getShort() & 0xffff : lengthBuffer.getInt();
    if (headerBytes < 0 || headerBytes > MAX_HEADER_BYTES) {
      throw UserError.of("%s: .npy header of %d bytes; allowed: 1 MiB", name, headerBytes);
    }
    byte[] text = in.readNBytes(headerBytes);
    if (text.length < headerBytes) {
      throw UserError.of("%s is truncated within its header", name);
    }
    return parse(new String(text, StandardCharsets.UTF_8), name, 8L + lengthBytes + headerBytes);
  }

  private static Header parse(String header, String name, long dataStart) {
    Matcher descr = DESCR.matcher(header);
    Matcher order = ORDER.matcher(header);
    Matcher shape = SHAPE.matcher(header);
    if (!descr.find() || !order.find() || !shape.find()) {
      throw UserError.of(
          "%s: the .npy header is not one of a plain array of numbers: %s", name, header.strip());
    }
    ElementType type =
        switch (descr.group(2)) {
          case "f8" -> ElementType.F64;
          case "f4" -> ElementType.F32;
          case "f2" -> ElementType.F16;
          case "i8" -> ElementType.I64;
          case "i4" -> ElementType.I32;
          case "i2" -> ElementType.I16;
          case "i1" -> ElementType.I8;
          case "u1" -> ElementType.U8;
          case "b1" -> ElementType.BOOL;
          default ->
              throw UserError.of(
                  "%s holds elements of type '%s'; allowed: f8 f4 f2 i8 i4 i2 i1 u1 b1",
                  name, descr.group(2));
        };
    try {
      long[] sizes =
          Arrays.stream(shape.group(1).split(","))
              .map(size -> size.replace("L", "").strip())
              .filter(size -> !size.isEmpty())
              .mapToLong(Long::parseLong)
              .toArray();
      Header result =
          new Header(
              type, !descr.group(1).equals(">"), order.group(1).equals("True"), sizes, dataStart);
      long unused = result.dataBytes();
      return result;
    } catch (NumberFormatException | ArithmeticException e) {
      throw new UserError(name + ": impossible .npy shape (" + shape.group(1) + ")", e);
    }
  }

  /**
   * Reads a whole array in its stored type.
   *
   * @throws UserError if the file is not a whole {@code .npy} of numbers
   */
  public static Tensor read(Path path) {
    Header header = header(path);
    try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
      channel.position(header.dataStart());
      return read(header, Channels.newInputStream(channel), path.toString());
    } catch (IOException e) {
      throw new UserError("cannot read " + path + ": " + AtomicFile.reason(e), e);
    }
  }

  private static Tensor read(Header header, InputStream in, String name) throws IOException {
    try (PointerScope scope = new PointerScope()) {
      long[] shape = header.shape().clone();
      if (header.fortranOrder()) {
        reverse(shape);
      }
      Tensor tensor = Tensors.empty(header.type().scalarType(), shape);
      fill(tensor, header, in, name);
      return Tensors.keep(header.fortranOrder() ? transposed(tensor).contiguous() : tensor);
    }
  }

  private static Tensor transposed(Tensor tensor) {
    long[] order = new long[(int) tensor.dim()];
    for (int i = 0; i < order.length; i++) {
      order[i] = order.length - 1L - i;
    }
    return tensor.permute(order);
  }

  private static void fill(Tensor tensor, Header header, InputStream in, String name)
      throws IOException {
    byte[] buffer = new byte[1 << 20];
    BytePointer memory = new BytePointer(tensor.data_ptr());
    long bytes = header.dataBytes();
    for (long done = 0; done < bytes; ) {
      int wanted = (int) Math.min(buffer.length, bytes - done);
      int read = in.readNBytes(buffer, 0, wanted);
      if (read < wanted) {
        throw new EOFException("the data of " + name + " ends early");
      }
      if (!header.littleEndian()) {
        swap(buffer, read, header.type().bytes());
      }
      memory.position(done).put(buffer, 0, read);
      done += read;
    }
  }

  /** Reverses the bytes of every element. */
  static void swap(byte[] buffer, int length, int elementBytes) {
    for (int start = 0; start < length; start += elementBytes) {
      for (int i = start, j = start + elementBytes - 1; i < j; i++, j--) {
        byte kept = buffer[i];
        buffer[i] = buffer[j];
        buffer[j] = kept;
      }
    }
  }

  private static void reverse(long[] values) {
    for (int i = 0, j = values.length - 1; i < j; i++, j--) {
      long kept = values[i];
      values[i] = values[j];
      values[j] = kept;
    }
  }

  /**
   * Reads all arrays of an {@code .npz} archive, by name without {@code .npy}.
   *
   * @throws UserError if the file is not an archive of whole {@code .npy} files of at most 4 GiB
   */
  public static Map<String, Tensor> readArchive(Path path) {
    Map<String, Tensor> arrays = new LinkedHashMap<>();
    try (ZipFile zip = new ZipFile(path.toFile())) {
      for (Enumeration<? extends ZipEntry> all = zip.entries(); all.hasMoreElements(); ) {
        ZipEntry entry = all.nextElement();
        if (!entry.getName().endsWith(".npy")) {
          continue;
        }
        String name = path + "!" + entry.getName();
        if (entry.getSize() > MAX_ARCHIVE_ENTRY_BYTES) {
          throw UserError.of("%s has %d bytes; allowed: 4 GiB", name, entry.getSize());
        }
        try (InputStream in = zip.getInputStream(entry)) {
          Header header = header(in, name);
          if (header.dataBytes() + header.dataStart() != entry.getSize()) {
            throw UserError.of(
                "%s: its header promises %d bytes of data, %d are there",
                name, header.dataBytes(), entry.getSize() - header.dataStart());
          }
          String key = entry.getName().substring(0, entry.getName().length() - 4);
          arrays.put(key, read(header, in, name));
        }
      }
    } catch (IllegalArgumentException e) {
      throw new UserError(path + " is a damaged archive", e);
    } catch (IOException e) {
      throw new UserError("cannot read " + path + ": " + AtomicFile.reason(e), e);
    }
    return arrays;
  }

  /** Writes a float32 or float64 (or integer) tensor as {@code .npy}, whole or not at all. */
  public static void write(Path path, Tensor tensor) {
    ElementType type = ElementType.of(tensor.scalar_type());
    AtomicFile.write(
        path,
        channel -> {
          writeHeader(channel, type, tensor.shape());
          try (PointerScope scope = new PointerScope()) {
            Tensor plain = tensor.cpu().contiguous();
            BytePointer memory = new BytePointer(plain.data_ptr());
            for (long done = 0; done < plain.nbytes(); ) {
              int part = (int) Math.min(1 << 30, plain.nbytes() - done);
              ByteBuffer buffer = memory.position(done).limit(done + part).asByteBuffer();
              while (buffer.hasRemaining()) {
                int unused = channel.write(buffer);
              }
              done += part;
            }
          }
        });
  }

  /** Writes the header of an array of the given type and shape in C order. */
  public static void writeHeader(FileChannel channel, ElementType type, long... shape)
      throws IOException {
    String code =
        switch (type) {
          case F64 -> "<f8";
          case F32 -> "<f4";
          case F16 -> "<f2";
          case I64 -> "<i8";
          case I32 -> "<i4";
          case I16 -> "<i2";
          case I8 -> "|i1";
          case U8 -> "|u1";
          case BOOL -> "|b1";
          case BF16 -> throw new IllegalArgumentException("NumPy has no bfloat16");
        };
    StringBuilder sizes = new StringBuilder();
    for (long size : shape) {
      sizes.append(size).append(", ");
    }
    String text = "{'descr': '" + code + "', 'fortran_order': False, 'shape': (" + sizes + "), }";
    // Fixed length, so that the number of rows can be written again when it is known.
    int length = 118;
    text = text + " ".repeat(Math.max(0, length - 1 - text.length())) + "\n";
    ByteBuffer head = ByteBuffer.allocate(10 + text.length()).order(ByteOrder.LITTLE_ENDIAN);
    head.put(MAGIC).put((byte) 1).put((byte) 0).putShort((short) text.length());
    head.put(text.getBytes(StandardCharsets.US_ASCII)).flip();
    while (head.hasRemaining()) {
      int unused = channel.write(head);
    }
  }
}
