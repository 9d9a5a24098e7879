package dev.laurel.meshgraphnets.data;

import dev.laurel.core.UserError;
import dev.laurel.core.io.AtomicFile;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.zip.GZIPInputStream;
import java.util.zip.InflaterInputStream;

/**
 * Records of a TFRecord file, found by one pass over their lengths and mapped when they are asked
 * for. A file compressed as a whole is unpacked to a temporary one first.
 */
final class TfRecordFile implements AutoCloseable {
  private static final int HEADER = 12;
  private static final int FOOTER = 4;
  private static final int MOST_TIMES_UNPACKED = 200;

  private final Path name;
  private final Path unpacked;
  private final FileChannel channel;
  private final boolean verify;
  private final long[] begin;
  private final int[] length;
  private final boolean[] verified;

  private TfRecordFile(
      Path name, Path unpacked, FileChannel channel, boolean verify, long[] begin, int[] length) {
    this.name = name;
    this.unpacked = unpacked;
    this.channel = channel;
    this.verify = verify;
    this.begin = begin;
    this.length = length;
    this.verified = new boolean[begin.length];
  }

  /**
   * Opens a file.
   *
   * @param verify whether the checksums of records are checked when they are first read; those of
   *     their lengths always are
   * @throws UserError if it cannot be read, or is truncated or damaged
   */
  public static TfRecordFile open(Path path, boolean verify) {
    Path unpacked = null;
    FileChannel channel = null;
    try {
      unpacked = unpacked(path);
      channel = FileChannel.open(unpacked == null ? path : unpacked, StandardOpenOption.READ);
      TfRecordFile file = indexed(path, unpacked, channel, verify);
      channel = null;
      unpacked = null;
      return file;
    } catch (IOException e) {
      throw new UserError("cannot read " + path + ": " + AtomicFile.reason(e), e);
    } finally {
      closeQuietly(channel, unpacked);
    }
  }

  private static TfRecordFile indexed(Path path, Path unpacked, FileChannel channel, boolean verify)
      throws IOException {
    long size = channel.size();
    long[] begin = new long[16];
    int[] length = new int[16];
    int count = 0;
    ByteBuffer header = ByteBuffer.allocate(HEADER).order(ByteOrder.LITTLE_ENDIAN);
    for (long at = 0; at < size; ) {
      header.clear();
      while (header.hasRemaining() && channel.read(header, at + header.position()) > 0) {
        // Until all of it is there.
      }
      if (header.hasRemaining()) {
        throw UserError.of("%s: record %d is truncated at byte %d", path, count, at);
      }
      header.flip();
      long bytes = header.getLong(0);
      if (MaskedChecksum.of(header.slice(0, Long.BYTES)) != header.getInt(Long.BYTES)) {
        throw UserError.of(
            "%s: the length of record %d at byte %d has a wrong checksum; it is no TFRecord file,"
                + " or damaged",
            path, count, at);
      }
      if (bytes < 0 || bytes > Integer.MAX_VALUE - HEADER || bytes > size - at - HEADER - FOOTER) {
        throw UserError.of(
            "%s: record %d at byte %d has %d bytes; the file ends at byte %d (records up to 2 GiB"
                + " are read)",
            path, count, at, bytes, size);
      }
      if (count == begin.length) {
        begin = Arrays.copyOf(begin, 2 * count);
        length = Arrays.copyOf(length, 2 * count);
      }
      begin[count] = at + HEADER;
      length[count++] = (int) bytes;
      at += HEADER + bytes + FOOTER;
    }
    return new TfRecordFile(
        path, unpacked, channel, verify, Arrays.copyOf(begin, count), Arrays.copyOf(length, count));
  }

  /** A temporary file with the content of a compressed one; null if it is not compressed. */
  private static Path unpacked(Path path) throws IOException {
    byte[] magic;
    try (InputStream in = Files.newInputStream(path)) {
      magic = in.readNBytes(2);
    }
    if (magic.length < 2) {
      return null;
    }
    int first = magic[0] & 0xff;
    int both = (first << 8) | (magic[1] & 0xff);
    boolean gzip = both == 0x1f8b;
    boolean zlib = first == 0x78 && both % 31 == 0 && !startsAsRecord(path);
    if (!gzip && !zlib) {
      return null;
    }
    Path target = Files.createTempFile("laurel", ".tfrecord");
    long most = Math.max(1L << 20, MOST_TIMES_UNPACKED * Files.size(path));
    try (InputStream raw = new BufferedInputStream(Files.newInputStream(path));
        InputStream in = gzip ? new GZIPInputStream(raw) : new InflaterInputStream(raw);
        OutputStream out = Files.newOutputStream(target)) {
      byte[] buffer = new byte[1 << 16];
      long total = 0;
      for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
        total += read;
        if (total > most) {
          throw UserError.of("%s unpacks to more than %d bytes", path, most);
        }
        out.write(buffer, 0, read);
      }
      return target;
    } catch (IOException | UserError e) {
      Files.deleteIfExists(target);
      throw e;
    }
  }

  /** A record of 0x78.. bytes begins like zlib; its checksum tells. */
  private static boolean startsAsRecord(Path path) throws IOException {
    try (InputStream in = Files.newInputStream(path)) {
      ByteBuffer header = ByteBuffer.wrap(in.readNBytes(HEADER)).order(ByteOrder.LITTLE_ENDIAN);
      return header.remaining() == HEADER
          && MaskedChecksum.of(header.slice(0, Long.BYTES)) == header.getInt(Long.BYTES);
    }
  }

  /** How many records. */
  public int count() {
    return begin.length;
  }

  /**
   * The bytes of a record, little-endian, mapped.
   *
   * @throws UserError if its checksum is wrong
   */
  public synchronized ByteBuffer record(int number) {
    try {
      ByteBuffer mapped =
          channel.map(FileChannel.MapMode.READ_ONLY, begin[number], (long) length[number] + FOOTER);
      mapped.order(ByteOrder.LITTLE_ENDIAN);
      ByteBuffer bytes = mapped.slice(0, length[number]).order(ByteOrder.LITTLE_ENDIAN);
      if (verify && !verified[number]) {
        if (MaskedChecksum.of(bytes) != mapped.getInt(length[number])) {
          throw UserError.of(
              "%s: record %d at byte %d has a wrong checksum",
              name, number, begin[number] - HEADER);
        }
        verified[number] = true;
      }
      return bytes;
    } catch (IOException e) {
      throw new UserError("cannot read " + name + ": " + AtomicFile.reason(e), e);
    }
  }

  /** For messages. */
  Path name() {
    return name;
  }

  @Override
  public void close() {
    closeQuietly(channel, unpacked);
  }

  private static void closeQuietly(FileChannel channel, Path unpacked) {
    try {
      if (channel != null) {
        channel.close();
      }
      if (unpacked != null) {
        Files.deleteIfExists(unpacked);
      }
    } catch (IOException e) {
      // Nothing was written to it.
    }
  }

  /** Appends a record to a channel. */
  static void append(FileChannel to, ByteBuffer payload) throws IOException {
    ByteBuffer header = ByteBuffer.allocate(HEADER).order(ByteOrder.LITTLE_ENDIAN);
    header.putLong(payload.remaining());
    header.putInt(MaskedChecksum.of(header.slice(0, Long.BYTES)));
    header.flip();
    ByteBuffer footer = ByteBuffer.allocate(FOOTER).order(ByteOrder.LITTLE_ENDIAN);
    footer.putInt(MaskedChecksum.of(payload));
    footer.flip();
    for (ByteBuffer part : new ByteBuffer[] {header, payload, footer}) {
      while (part.hasRemaining()) {
        to.write(part);
      }
    }
  }
}
