package dev.laurel.core.io;

import org.bytedeco.pytorch.global.torch.ScalarType;

/** The element types of tensors in files, under the names safetensors gives them. */
public enum ElementType {
  /** float64. */
  F64(8, ScalarType.Double),
  /** float32. */
  F32(4, ScalarType.Float),
  /** IEEE half precision. */
  F16(2, ScalarType.Half),
  /** bfloat16. */
  BF16(2, ScalarType.BFloat16),
  /** int64. */
  I64(8, ScalarType.Long),
  /** int32. */
  I32(4, ScalarType.Int),
  /** int16. */
  I16(2, ScalarType.Short),
  /** int8. */
  I8(1, ScalarType.Char),
  /** uint8. */
  U8(1, ScalarType.Byte),
  /** One byte, 0 or 1. */
  BOOL(1, ScalarType.Bool);

  private final int bytes;
  private final ScalarType scalarType;

  ElementType(int bytes, ScalarType scalarType) {
    this.bytes = bytes;
    this.scalarType = scalarType;
  }

  /** Bytes of one element. */
  public int bytes() {
    return bytes;
  }

  /** libtorch's name of the type. */
  public ScalarType scalarType() {
    return scalarType;
  }

  /** The type with libtorch's name {@code type}. */
  public static ElementType of(ScalarType type) {
    for (ElementType candidate : values()) {
      if (candidate.scalarType == type.intern()) {
        return candidate;
      }
    }
    throw new IllegalArgumentException("tensors of type " + type + " are not stored");
  }
}
