package dev.laurel.meshgraphnets.data;

import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

/** The checksum of TFRecord files: CRC-32C, rotated and shifted. */
final class MaskedChecksum {
  private static final int SHIFT = 0xA282EAD8;

  private MaskedChecksum() {}

  /** Of the bytes that remain, whose position does not move. */
  static int of(ByteBuffer bytes) {
    CRC32C sum = new CRC32C();
    sum.update(bytes.duplicate());
    int value = (int) sum.getValue();
    return ((value >>> 15) | (value << 17)) + SHIFT;
  }
}
