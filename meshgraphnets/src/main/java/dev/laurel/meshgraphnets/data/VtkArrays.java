package dev.laurel.meshgraphnets.data;

import dev.laurel.core.UserError;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.StringTokenizer;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/**
 * The arrays of a VTK XML file.
 *
 * @param where of messages
 * @param littleEndian order of bytes
 * @param longHeaders whether lengths have 8 bytes instead of 4
 * @param compressed whether blocks are compressed by zlib
 */
record VtkArrays(String where, boolean littleEndian, boolean longHeaders, boolean compressed) {
  private static final int MOST_BYTES = 1 << 30;

  /** Numbers as text. */
  double[] text(String text) {
    StringTokenizer tokens = new StringTokenizer(text);
    double[] all = new double[tokens.countTokens()];
    for (int i = 0; i < all.length; i++) {
      all[i] = Double.parseDouble(tokens.nextToken());
    }
    return all;
  }

  /** Base64, its header encoded with the rest, or where it is compressed, before it. */
  double[] encoded(String text, String type) {
    byte[] bytes;
    try {
      if (compressed) {
        int head = headerBytes(Base64.getDecoder().decode(prefix(text, word())));
        byte[] header = Base64.getDecoder().decode(prefix(text, head));
        byte[] rest = Base64.getMimeDecoder().decode(text.substring(base64Length(head)));
        bytes = new byte[header.length + rest.length];
        System.arraycopy(header, 0, bytes, 0, header.length);
        System.arraycopy(rest, 0, bytes, header.length, rest.length);
      } else {
        bytes = Base64.getMimeDecoder().decode(text);
      }
    } catch (IllegalArgumentException e) {
      throw new UserError(where + ": an array is not base64: " + e.getMessage(), e);
    }
    return values(content(bytes), type);
  }

  /** Of the data behind all elements. */
  double[] appended(byte[] data, long offset, boolean raw, String type) {
    if (offset < 0 || offset >= data.length) {
      throw UserError.of(
          "%s: an array begins at %d of %d appended bytes", where, offset, data.length);
    }
    byte[] own = Arrays.copyOfRange(data, (int) offset, data.length);
    if (raw) {
      return values(content(own), type);
    }
    // What is encoded ends where its header says, so the rest is cut before it is decoded.
    String text = new String(own, StandardCharsets.US_ASCII);
    try {
      byte[] first = Base64.getDecoder().decode(prefix(text, word()));
      long length;
      if (compressed) {
        int head = headerBytes(first);
        byte[] header = Base64.getDecoder().decode(prefix(text, head));
        long packed = 0;
        for (int b = 0; b < buffer(header).limit() / word() - 3; b++) {
          packed += number(header, 3 + b);
        }
        length = (long) base64Length(head) + base64Length(packed);
      } else {
        length = base64Length(word() + number(first, 0));
      }
      return encoded(text.substring(0, (int) Math.min(text.length(), length)), type);
    } catch (IllegalArgumentException e) {
      throw new UserError(where + ": an array is not base64: " + e.getMessage(), e);
    }
  }

  private int word() {
    return longHeaders ? Long.BYTES : Integer.BYTES;
  }

  private static int base64Length(long bytes) {
    return Math.toIntExact((bytes + 2) / 3 * 4);
  }

  private static String prefix(String text, int bytes) {
    return text.substring(0, Math.min(text.length(), base64Length(bytes)));
  }

  private ByteBuffer buffer(byte[] bytes) {
    return ByteBuffer.wrap(bytes)
        .order(littleEndian ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN);
  }

  private long number(byte[] bytes, int index) {
    int at = index * word();
    if (at + word() > bytes.length) {
      throw UserError.of("%s: an array ends within its header", where);
    }
    long value =
        longHeaders ? buffer(bytes).getLong(at) : Integer.toUnsignedLong(buffer(bytes).getInt(at));
    if (value < 0 || value > MOST_BYTES) {
      throw UserError.of(
          "%s: an array claims %d bytes; at most %d are read", where, value, MOST_BYTES);
    }
    return value;
  }

  /** Bytes of the header of a compressed array. */
  private int headerBytes(byte[] first) {
    long blocks = number(first, 0);
    if (blocks > MOST_BYTES / 64) {
      throw UserError.of("%s: an array claims %d blocks", where, blocks);
    }
    return (int) (3 + blocks) * word();
  }

  private byte[] content(byte[] bytes) {
    if (!compressed) {
      long length = number(bytes, 0);
      if (word() + length > bytes.length) {
        throw UserError.of(
            "%s: an array claims %d bytes; there are %d", where, length, bytes.length - word());
      }
      return Arrays.copyOfRange(bytes, word(), (int) (word() + length));
    }
    long blocks = number(bytes, 0);
    long size = number(bytes, 1);
    long last = number(bytes, 2);
    long total = blocks == 0 ? 0 : last == 0 ? blocks * size : (blocks - 1) * size + last;
    int from = headerBytes(bytes);
    if (total > MOST_BYTES) {
      throw UserError.of(
          "%s: an array claims %d bytes; at most %d are read", where, total, MOST_BYTES);
    }
    byte[] all = new byte[(int) total];
    int at = 0;
    for (int b = 0; b < blocks; b++) {
      int packed = (int) number(bytes, 3 + b);
      if (from + packed > bytes.length) {
        throw UserError.of("%s: a compressed block is cut off", where);
      }
      at += inflated(bytes, from, packed, all, at);
      from += packed;
    }
    if (at != total) {
      throw UserError.of("%s: an array has %d bytes; its header says %d", where, at, total);
    }
    return all;
  }

  private int inflated(byte[] from, int start, int length, byte[] to, int at) {
    Inflater inflater = new Inflater();
    try {
      inflater.setInput(from, start, length);
      return inflater.inflate(to, at, to.length - at);
    } catch (DataFormatException e) {
      throw new UserError(where + ": a compressed block is damaged", e);
    } finally {
      inflater.end();
    }
  }

  private double[] values(byte[] bytes, String type) {
    ByteBuffer from = buffer(bytes);
    int size =
        switch (type) {
          case "Int8", "UInt8" -> Byte.BYTES;
          case "Int16", "UInt16" -> Short.BYTES;
          case "Int32", "UInt32", "Float32" -> Integer.BYTES;
          case "Int64", "UInt64", "Float64" -> Long.BYTES;
          default -> throw UserError.of("%s: an array of type %s is not understood", where, type);
        };
    double[] all = new double[bytes.length / size];
    for (int i = 0; i < all.length; i++) {
      all[i] =
          switch (type) {
            case "Int8" -> from.get(i);
            case "UInt8" -> Byte.toUnsignedInt(from.get(i));
            case "Int16" -> from.getShort(2 * i);
            case "UInt16" -> Short.toUnsignedInt(from.getShort(2 * i));
            case "Int32" -> from.getInt(4 * i);
            case "UInt32" -> Integer.toUnsignedLong(from.getInt(4 * i));
            case "Float32" -> from.getFloat(4 * i);
            case "Float64" -> from.getDouble(8 * i);
            default -> from.getLong(8 * i);
          };
    }
    return all;
  }
}
