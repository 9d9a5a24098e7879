package dev.laurel.core.io;

import dev.laurel.core.UserError;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * Numbers of NumPy within pickles, as learning rates that a schedule computed are; single numbers
 * only, no arrays.
 */
final class NumpyScalars {
  private NumpyScalars() {}

  /** A type of numbers, such as f8. */
  private record Type(String code) {}

  /** The value of {@code name(arguments)}; null if it makes no number of NumPy. */
  static Object construct(String name, List<?> arguments) {
    return switch (name) {
      case "numpy.dtype" -> new Type((String) arguments.get(0));
      // How protocol 2 writes bytes.
      case "_codecs.encode" -> ((String) arguments.get(0)).getBytes(StandardCharsets.ISO_8859_1);
      case "numpy.core.multiarray.scalar", "numpy._core.multiarray.scalar" ->
          number((Type) arguments.get(0), (byte[]) arguments.get(1));
      default -> null;
    };
  }

  private static Object number(Type type, byte[] bytes) {
    ByteBuffer in = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    return switch (type.code()) {
      case "f8" -> in.getDouble();
      case "f4" -> (double) in.getFloat();
      case "i8", "u8" -> in.getLong();
      case "i4" -> (long) in.getInt();
      case "u4" -> in.getInt() & 0xffff_ffffL;
      case "i2" -> (long) in.getShort();
      case "i1" -> (long) in.get();
      case "u1" -> (long) (in.get() & 0xff);
      case "b1" -> in.get() != 0;
      default -> throw UserError.of("the pickle has a NumPy number of type '%s'", type.code());
    };
  }
}
