package dev.laurel.meshgraphnets.data;

import dev.laurel.core.UserError;
import java.io.ByteArrayOutputStream;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;

/**
 * The wire format of {@code tf.Example} with one value of bytes for every feature, which is all
 * that the published data uses.
 */
final class TfExample {
  private static final int LENGTH_DELIMITED = 2;

  /** Field 1, length-delimited: features, map entries, keys, byte lists and values all have it. */
  private static final int FIRST = 1 << 3 | LENGTH_DELIMITED;

  private static final int SECOND = 2 << 3 | LENGTH_DELIMITED;

  private TfExample() {}

  /**
   * The value of every feature, a view into the record.
   *
   * @param where for messages
   * @throws UserError if the record is malformed, or has a feature that is not one value of bytes
   */
  static Map<String, ByteBuffer> decode(ByteBuffer record, String where) {
    try {
      Map<String, ByteBuffer> all = new LinkedHashMap<>();
      ByteBuffer features = only(record.duplicate(), FIRST, where);
      while (features.hasRemaining()) {
        ByteBuffer entry = field(features, FIRST, where);
        String key = null;
        ByteBuffer value = null;
        while (entry.hasRemaining()) {
          int tag = (int) varint(entry);
          ByteBuffer part = delimited(entry, tag, where);
          if (tag == FIRST) {
            key = StandardCharsets.UTF_8.decode(part).toString();
          } else if (tag == SECOND) {
            value = part;
          }
        }
        if (key == null || value == null) {
          throw UserError.of("%s: a feature without a name or a value", where);
        }
        ByteBuffer list = only(value, FIRST, where + ", " + key + " (not a list of bytes)");
        all.put(key, only(list, FIRST, where + ", " + key).order(ByteOrder.LITTLE_ENDIAN));
      }
      return all;
    } catch (BufferUnderflowException | IndexOutOfBoundsException e) {
      throw new UserError(where + ": the record is malformed", e);
    }
  }

  /** The one field of a message. */
  private static ByteBuffer only(ByteBuffer message, int tag, String where) {
    ByteBuffer inner = field(message, tag, where);
    if (message.hasRemaining()) {
      throw UserError.of("%s: more than one value", where);
    }
    return inner;
  }

  private static ByteBuffer field(ByteBuffer message, int wanted, String where) {
    int tag = (int) varint(message);
    if (tag != wanted) {
      throw UserError.of("%s: field %d where %d is needed", where, tag >>> 3, wanted >>> 3);
    }
    return delimited(message, tag, where);
  }

  private static ByteBuffer delimited(ByteBuffer message, int tag, String where) {
    if ((tag & 7) != LENGTH_DELIMITED) {
      throw UserError.of("%s: field %d is of a kind that is not used here", where, tag >>> 3);
    }
    long length = varint(message);
    if (length < 0 || length > message.remaining()) {
      throw new BufferUnderflowException();
    }
    ByteBuffer inner = message.slice(message.position(), (int) length);
    message.position(message.position() + (int) length);
    return inner;
  }

  private static long varint(ByteBuffer in) {
    long value = 0;
    for (int shift = 0; shift < 64; shift += 7) {
      byte next = in.get();
      value |= (long) (next & 0x7f) << shift;
      if (next >= 0) {
        return value;
      }
    }
    throw new BufferUnderflowException();
  }

  /** The record of some features; their names are sorted, so that it is always the same. */
  static ByteBuffer encode(Map<String, byte[]> features) {
    ByteArrayOutputStream inner = new ByteArrayOutputStream();
    new TreeMap<>(features)
        .forEach(
            (key, bytes) -> {
              byte[] name = key.getBytes(StandardCharsets.UTF_8);
              long list = sizeOf(bytes.length);
              long value = sizeOf(list);
              long entry = sizeOf(name.length) + sizeOf(value);
              begin(inner, FIRST, entry);
              begin(inner, FIRST, name.length);
              inner.writeBytes(name);
              begin(inner, SECOND, value);
              begin(inner, FIRST, list);
              begin(inner, FIRST, bytes.length);
              inner.writeBytes(bytes);
            });
    ByteArrayOutputStream record = new ByteArrayOutputStream(inner.size() + 10);
    begin(record, FIRST, inner.size());
    record.writeBytes(inner.toByteArray());
    return ByteBuffer.wrap(record.toByteArray());
  }

  /** A field's tag, length and content. */
  private static long sizeOf(long content) {
    long size = 2 + content;
    for (long rest = content >>> 7; rest > 0; rest >>>= 7) {
      size++;
    }
    return size;
  }

  private static void begin(ByteArrayOutputStream out, int tag, long length) {
    out.write(tag);
    long rest = length;
    while (rest >= 0x80) {
      out.write((int) ((rest & 0x7f) | 0x80));
      rest >>>= 7;
    }
    out.write((int) rest);
  }
}
